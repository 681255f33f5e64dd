package import BackupRepository
internal import CronModel
package import PostgresAccess

/// Takes a set into the first repository, and brings it from there into each further one.
///
/// Where the first cannot be written, the set is taken into the next one that can: a set that is somewhere is worth more
/// than none.
package struct BackupWithCopies: Sendable {
    private let settings: ConnectionSettings
    private let options: Backup.Options
    private let first: CopyPlace
    private let copies: [CopyPlace]
    private let environment: Environment

    package init(
        of settings: ConnectionSettings,
        into first: CopyPlace,
        copies: [CopyPlace],
        options: Backup.Options,
        environment: Environment
    ) {
        self.settings = settings
        self.first = first
        self.copies = copies
        self.options = options
        self.environment = environment
    }

    /// Takes the set, and brings it about.
    ///
    /// Throws where it is nowhere: what the first repository said.
    package func run() async throws -> (report: BackupReport, repository: Repository) {
        let places = [first] + copies
        var passed: [PassedRepository] = []
        for (index, place) in places.enumerated() {
            do {
                if index == 0 { remarkAbsence() }
                let repository = try place.openOrMake()
                var report = try await backUp(into: repository)
                (report.passed, report.takenInto) = (passed, index == 0 ? nil : place.name)
                for copy in places[(index + 1)...] {
                    let run = CopyRun(of: options.cluster, from: repository, into: copy, environment: environment)
                    report.copies.append(await run.bringUpToDate())
                }
                return (report, repository)
            } catch let error as ActionableError where error.isOfStore && !copies.isEmpty && !Task.isCancelled {
                passed.append(PassedRepository(name: index == 0 ? nil : place.name, place: place.name, error: error))
                guard index + 1 < places.count else { throw Self.nowhere(passed) }
                environment.progress(.remark(Self.words(passing: error, to: places[index + 1].name)))
            }
        }
        // There is always a first place.
        throw CancellationError()
    }

    /// Where the first repository is not there and a copy holds sets, it may only not be mounted.
    private func remarkAbsence() {
        do {
            _ = try first.open()
        } catch let error as ActionableError where error.code == "no-repository" {
            let known = copies.first { copy in
                (try? copy.open().sets(of: options.cluster))?.isEmpty == false
            }
            guard let known else { return }
            environment.progress(
                .remark(
                    Text(
                        "WARNING: \(error.problem.english), though the copy \(known.name) holds sets: one is made there. Is "
                            + "something not mounted?",
                        zh: "警告：\(error.problem.chinese)，而副本 \(known.name) 中有备份集：将在该处新建仓库。是否有存储未挂载？"
                    )
                )
            )
        } catch {
            // The backup itself says so.
        }
    }

    private func backUp(into repository: Repository) async throws -> BackupReport {
        try await Backup(of: settings, into: repository, options: options, environment: environment).run()
    }

    private static func nowhere(_ passed: [PassedRepository]) -> ActionableError {
        let said = passed.dropFirst().compactMap { place in place.name.map { ($0, place.error.problem) } }
        return passed[0].error.ending(
            with: passed[0].error.exitStatus,
            detail: Text(
                "No copy took the set either: " + said.map { "\($0.0): \($0.1.english)" }.joined(separator: "; ") + ".",
                zh: "各副本也未能接收备份集：" + said.map { "\($0.0)：\($0.1.chinese)" }.joined(separator: "；") + "。"
            )
        )
    }

    private static func words(passing error: ActionableError, to next: String) -> Text {
        Text(
            "WARNING: \(error.problem.english); the set is taken into \(next) instead",
            zh: "警告：\(error.problem.chinese)；改为备份到 \(next)"
        )
    }
}
