package import BackupFormat
package import BackupRepository
internal import CronModel
internal import CronSchedule

/// Brings sets of a cluster, what is on record about them and the evidence of drills from one repository into another.
///
/// Whatever goes wrong is in the report: one copy that fails is no reason for another one to fail.
package struct CopyRun: Sendable {
    private let cluster: String
    private let source: Repository
    private let copy: CopyPlace
    private let environment: Environment

    package init(of cluster: String, from source: Repository, into copy: CopyPlace, environment: Environment) {
        self.cluster = cluster
        self.source = source
        self.copy = copy
        self.environment = environment
    }

    /// Brings all that the copy's own rule keeps and that it lacks, the newest first.
    @concurrent
    package func bringUpToDate() async -> CopyReport {
        run { repository in try wanted(in: repository) }
    }

    /// Brings these sets, whatever any rule says; `repairing`: reads again what is there, and makes it whole.
    @concurrent
    package func bring(_ sets: [SetID], repairing: Bool) async -> CopyReport {
        run(repairing: repairing) { _ in sets }
    }

    private func run(repairing: Bool = false, _ choose: (Repository) throws -> [SetID]) -> CopyReport {
        let stopwatch = Stopwatch()
        var report = CopyReport(name: copy.name)
        do {
            let target = try copy.openOrMake()
            report.repository = target.storage.location(of: .root)
            try bring(choose, into: target, repairing, &report)
        } catch {
            report.error = Self.actionable(error)
        }
        if let oldest = report.missing.min() { report.behindSince = oldest.instant }
        if report.missing.isEmpty, report.error != nil { report.noteUnknown(try? source.sets(of: cluster)) }
        report.seconds = stopwatch.seconds
        return report
    }

    private func bring(
        _ choose: (Repository) throws -> [SetID],
        into target: Repository,
        _ repairing: Bool,
        _ report: inout CopyReport
    ) throws {
        guard try source.identifier() != target.identifier() else {
            throw CopyRunFailure.same(target.storage.location(of: .root))
        }
        let transfer = Transfer(of: cluster, from: source, to: target, repairing: repairing)
        try transfer.claim()
        environment.progress(.stage(Text("copying to \(copy.name)", zh: "复制到 \(copy.name)")))
        let ids = try source.sets(of: cluster)
        // Which sets are pinned there is on record.
        let known = servers(of: [ids.first, ids.last].compactMap(\.self))
        report.records = try transfer.bringRecords(of: known)
        let chosen = try choose(target)
        report.records += try transfer.bringRecords(of: servers(of: chosen).subtracting(known))
        let there = Set(try target.sets(of: cluster))
        report.missing = chosen.filter { !there.contains($0) }
        for set in chosen.sorted(by: >) { try bring(set, by: transfer, &report) }
        let held = try Set(source.sets(of: cluster)).intersection(try target.sets(of: cluster))
        try transfer.keepRecord(of: held.sorted(), role: LocalUser.name, at: environment.now())
        report.drills = try transfer.bringDrills()
    }

    private func bring(_ set: SetID, by transfer: Transfer, _ report: inout CopyReport) throws {
        environment.progress(.stage(Text("copying set \(set) to \(copy.name)", zh: "复制备份集 \(set) 到 \(copy.name)")))
        do {
            if let amount = try transfer.bring(set) {
                report.copied.append(set)
                report.objects += amount.objects
                report.bytes += amount.bytes
            }
            report.missing.removeAll { $0 == set }
        } catch let error as ActionableError where error.isOfOneSet {
            report.failures.append(CopyReport.Failure(set: set, error: error))
        }
    }

    /// The servers that sets were taken from.
    private func servers(of sets: [SetID]) -> Set<String> {
        Set(sets.compactMap { try? source.manifest(of: $0, in: cluster).server.systemIdentifier })
    }

    /// The sets that the source holds and that the copy would keep if it held them, too.
    private func wanted(in target: Repository) throws -> [SetID] {
        let (own, there) = (try source.sets(of: cluster), Set(try target.sets(of: cluster)))
        let lacking = own.filter { !there.contains($0) }
        guard !lacking.isEmpty, let policy = copy.retention, !policy.isEmpty else { return lacking }
        let now = environment.now()
        let standings = try target.standings(of: cluster)
        let here = try SetCandidates(of: cluster, in: source, standings, at: now).read(own)
        let others = try SetCandidates(of: cluster, in: target, standings, at: now).read(
            there.subtracting(own).sorted()
        )
        let plan = RetentionPlan(here.candidates + others.candidates, policy: policy, now: now)
        let kept = Set(plan.kept.map(\.set.id) + here.unreadable)
        return lacking.filter { kept.contains($0) }
    }

    static func actionable(_ error: any Error) -> ActionableError {
        switch error {
        case let error as ActionableError: error
        case is CancellationError:
            ActionableError("interrupted", Text("interrupted", zh: "被中断"), exitStatus: .interrupted)
        default: ActionableError("failed", Text(verbatim: "\(error)"))
        }
    }
}

extension CopyReport {
    /// Nobody could look at the copy: the newest set that should be there may not be.
    fileprivate mutating func noteUnknown(_ sets: [SetID]?) {
        guard let newest = sets?.last else { return }
        (missing, behindSince) = ([newest], newest.instant)
    }
}

extension ActionableError {
    /// It says something of one set or object; others may be brought all the same.
    fileprivate var isOfOneSet: Bool {
        [
            "damaged", "object-missing", "unsafe-name", "format-newer", "unsigned-set", "bad-signature", "copy-differs",
            "copy-vanishing",
        ].contains(code)
    }
}

/// The errors of copying that are no store's.
enum CopyRunFailure {
    static func same(_ place: String) -> ActionableError {
        ActionableError(
            "copy-is-itself",
            Text("\"\(place)\" is the very repository that is copied", zh: "\"\(place)\" 就是要复制的仓库本身"),
            hints: [
                Text(
                    "Name another place. A repository that was copied by other means has the id of the first: begin the copy "
                        + "in an empty place.",
                    zh: "请指定其他位置。用其他方式拷贝的仓库与原仓库编号相同：请从空位置开始复制。"
                )
            ],
            exitStatus: .wrongUsage
        )
    }
}
