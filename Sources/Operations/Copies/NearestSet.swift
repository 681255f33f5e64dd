package import BackupFormat
package import BackupRepository
package import CronModel

/// Finds the set that a user names in the nearest repository that holds it: the first one, then its copies in their order.
///
/// Never takes another set than the one asked for: `latest` is the newest one that any of them holds.
package struct NearestSet: Sendable {
    private let first: CopyPlace
    private let copies: [CopyPlace]
    private let cluster: String

    package init(of cluster: String, in first: CopyPlace, copies: [CopyPlace]) {
        self.cluster = cluster
        self.first = first
        self.copies = copies
    }

    /// What a user asks for.
    package struct Wish: Sendable {
        package var text: String
        package var layers: Set<Layer> = [.cron]
        package var allowPartial = false
        package var whoeverSigned = false

        package init(_ text: String) {
            self.text = text
        }
    }

    /// A set, and where it is read from.
    package struct Found: Sendable {
        package let manifest: Manifest
        package let repository: Repository
        /// The copy's name; nil: the first repository.
        package let name: String?
        /// Those before it, and why they were passed over.
        package fileprivate(set) var passed: [PassedRepository]
        /// Copies that nobody could look at, so that a newer set in them is not known of.
        package fileprivate(set) var unseen: [PassedRepository] = []
        fileprivate let index: Int
        fileprivate var isLatest = false

        /// For reports: nil where it is read from the first repository.
        package var readFrom: RestoreReport.ReadFrom? {
            name.map { .init(name: $0, repository: repository.storage.location(of: .root), passed: passed) }
        }

        /// The newest that could be found, where one that holds more could not be looked at.
        package var mayBeOlder: Bool {
            isLatest
                && passed.contains { passed in
                    passed.error.code == "no-repository" || (passed.error.isOfStore && passed.error.code != "damaged")
                }
        }
    }

    /// Throws what the first repository says where none of them has it, and `ambiguous-set` and `partial-set` at once.
    package func find(_ wish: Wish) throws -> Found {
        guard !copies.isEmpty else { return try look(for: wish, at: 0) }
        return try wish.text == "latest" ? newest(wish) : nearest(wish, from: 0, passed: [])
    }

    /// Finds a set and reads it; where that fails for what is stored, in the next repository that holds the same one.
    ///
    /// `telling`: called with each place before it is read.
    package func read<Output>(
        _ wish: Wish,
        telling: (Found) -> Void = { _ in },
        _ body: (Found) throws -> Output
    ) throws -> Output {
        var found = try find(wish)
        while true {
            telling(found)
            do {
                return try body(found)
            } catch let error as ActionableError {
                found = try next(after: found, failing: error)
            }
        }
    }

    /// The nearest place where the set's jobs can be read.
    package func findWhole(_ wish: Wish, telling: (Found) -> Void = { _ in }) throws -> Found {
        try read(wish, telling: telling) { found in
            _ = try SetContents.read(found.manifest, from: found.repository)
            return found
        }
    }

    /// The same set in the next repository that holds it, where the one it was found in failed while it was read.
    ///
    /// Throws that very failure where there is none, and where it says nothing against the repository.
    package func next(after found: Found, failing error: ActionableError) throws -> Found {
        guard Self.isPassable(error), error.exitStatus != .failedLeavingSomething else { throw error }
        var wish = Wish(found.manifest.set.description)
        wish.layers = []
        wish.allowPartial = true
        let passed = found.passed + [PassedRepository(name: found.name, place: places[found.index].name, error: error)]
        do {
            var next = try nearest(wish, from: found.index + 1, passed: passed)
            next.unseen = found.unseen
            return next
        } catch {
            throw passed.last?.error ?? error
        }
    }

    private func nearest(_ wish: Wish, from start: Int, passed: [PassedRepository]) throws -> Found {
        var passed = passed
        for index in places.indices.dropFirst(start) {
            do {
                var found = try look(for: wish, at: index)
                found.passed = passed
                return found
            } catch let error as ActionableError where Self.isPassable(error) {
                passed.append(PassedRepository(name: name(of: index), place: places[index].name, error: error))
            }
        }
        throw Self.nowhere(passed) ?? RepositoryFailure.noSet(wish.text, cluster: cluster, wanting: "")
    }

    /// Looks everywhere; of those that are equally new the nearest.
    private func newest(_ wish: Wish) throws -> Found {
        var (best, passed): (Found?, [PassedRepository]) = (nil, [])
        for index in places.indices {
            do {
                let found = try look(for: wish, at: index)
                if best.map({ $0.manifest.set < found.manifest.set }) ?? true { best = found }
            } catch let error as ActionableError where Self.isPassable(error) {
                passed.append(PassedRepository(name: name(of: index), place: places[index].name, error: error))
            }
        }
        guard var best else {
            throw Self.nowhere(passed) ?? RepositoryFailure.noSet(wish.text, cluster: cluster, wanting: "")
        }
        try requireNone(newerThan: best, wish)
        best.passed = passed.filter { isBefore($0.name, best.index) && $0.error.code != "no-set" }
        best.isLatest = true
        best.unseen = passed.filter { !isBefore($0.name, best.index) && $0.error.isOfStore }
        return best
    }

    /// A set that is there and cannot be read, or is not believed, may be the one that is asked for.
    private func requireNone(newerThan best: Found, _ wish: Wish) throws {
        for place in places {
            guard let repository = try? place.open(), let newest = try? repository.sets(of: cluster).last,
                newest > best.manifest.set
            else { continue }
            do {
                _ = try repository.find(
                    wish.text,
                    in: cluster,
                    layers: wish.layers,
                    allowPartial: wish.allowPartial,
                    whoeverSigned: wish.whoeverSigned
                )
            } catch let error as ActionableError where Self.isOfSet(error) {
                throw Self.instead(error, best)
            }
        }
    }

    private func look(for wish: Wish, at index: Int) throws -> Found {
        let repository = try places[index].open()
        let manifest = try repository.find(
            wish.text,
            in: cluster,
            layers: wish.layers,
            allowPartial: wish.allowPartial,
            whoeverSigned: wish.whoeverSigned
        )
        return Found(manifest: manifest, repository: repository, name: name(of: index), passed: [], index: index)
    }

    private var places: [CopyPlace] { [first] + copies }

    private func name(of index: Int) -> String? { index == 0 ? nil : places[index].name }

    private func isBefore(_ name: String?, _ index: Int) -> Bool {
        places.indices.prefix(index).contains { self.name(of: $0) == name }
    }

    /// Another repository may know better.
    package static func isPassable(_ error: ActionableError) -> Bool {
        error.isOfStore || isOfSet(error) || ["no-set", "no-repository"].contains(error.code)
    }

    private static func isOfSet(_ error: ActionableError) -> Bool {
        ["damaged", "object-missing", "unsafe-name", "unsigned-set", "bad-signature"].contains(error.code)
    }

    /// What is wrong with the set tells more than that another repository has none; the others are in the detail.
    private static func nowhere(_ passed: [PassedRepository]) -> ActionableError? {
        guard let telling = passed.firstIndex(where: { isOfSet($0.error) }) ?? passed.indices.first else { return nil }
        let others = passed.enumerated().filter { $0.offset != telling }.map(\.element)
        let error = passed[telling].error
        guard !others.isEmpty else { return error }
        return error.ending(
            with: error.exitStatus,
            detail: Text(
                "Elsewhere: " + others.map { "\($0.place): \($0.error.problem.english)" }.joined(separator: "; ") + ".",
                zh: "其他位置：" + others.map { "\($0.place)：\($0.error.problem.chinese)" }.joined(separator: "；") + "。"
            )
        )
    }

    private static func instead(_ error: ActionableError, _ best: Found) -> ActionableError {
        let place = best.name ?? "the first repository"
        return ActionableError(
            error.code,
            error.problem,
            detail: error.detail,
            hints: error.hints + [
                Text(
                    "The newest set that can be used is \(best.manifest.set), in \(place): name it to use it.",
                    zh: "可用的最新备份集是 \(best.manifest.set)（位于 \(best.name ?? "第一个仓库")）：如要使用，请指明其编号。"
                )
            ],
            exitStatus: error.exitStatus
        )
    }
}
