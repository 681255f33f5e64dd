internal import BackupFormat
internal import CronModel
internal import PostgresAccess

/// Makes the plan of a full layer: which roles and databases are made, and what must be there before.
///
/// Reads nothing, changes nothing.
struct FullPlanner: Sendable {
    let layer: FullLayer
    let contents: FullContents
    let set: SetContents
    let server: RestoreTarget
    let target: FullTarget
    let options: RestoreOptions
    /// Databases that an earlier restore of this set brought back whole.
    let earlier: EarlierDatabases
    /// Bytes that are free in the folder where dumps are decompressed; nil: nobody knows.
    let freeSpool: Int64?
    var plan = RestorePlan()
    var full = FullPlan()

    init(
        _ contents: FullContents,
        _ layer: FullLayer,
        of set: SetContents,
        onto target: FullTarget,
        _ server: RestoreTarget,
        options: RestoreOptions,
        earlier: EarlierDatabases,
        freeSpool: Int64? = nil
    ) {
        self.layer = layer
        self.contents = contents
        self.set = set
        self.server = server
        self.target = target
        self.options = options
        self.earlier = earlier
        self.freeSpool = freeSpool
    }

    /// The plan so far: the full layer's part of it.
    func make() -> RestorePlan {
        var planner = self
        planner.full.fingerprint = target.fingerprint
        planner.full.wanted = contents.wanted(options)
        planner.full.namedRoles = contents.globals.names
        planner.addServerNeeds()
        planner.addRoles()
        planner.addTablespaces()
        for database in contents.databases { planner.add(database) }
        planner.addSpool()
        planner.addRest()
        planner.plan.full = planner.full
        return planner.plan
    }

    private mutating func addServerNeeds() {
        if !server.facts.userIsSuperuser, server.mayWrite {
            plan.block(
                "insufficient-rights",
                server.facts.user,
                Text("roles and databases are restored by a superuser alone", zh: "恢复角色和数据库需要超级用户"),
                hint: Text("Connect as a superuser.", zh: "请以超级用户连接。")
            )
        }
        addLibraries()
        let source = set.manifest.server
        guard server.facts.major < source.major else { return }
        plan.block(
            "server-older",
            server.facts.address,
            Text(
                "databases of PostgreSQL \(source.major) do not go into PostgreSQL \(server.facts.major)",
                zh: "PostgreSQL \(source.major) 的数据库不能恢复到 PostgreSQL \(server.facts.major)"
            ),
            hint: Text(
                "Restore onto \(source.major) or newer, or the jobs alone with --layers cron,history.",
                zh: "请恢复到 \(source.major) 或更新版本，或用 --layers cron,history 只恢复作业。"
            )
        )
    }

    /// Some extensions do without what they had at the source, so that a missing library is only said.
    private mutating func addLibraries() {
        let names = { (list: String) in
            list.split(separator: ",").map { $0.filter { $0 != " " && $0 != "\"" } }
        }
        let here = names(target.libraries)
        let missing = names(set.settings.related["shared_preload_libraries"] ?? "").filter { !here.contains($0) }
        guard !missing.isEmpty else { return }
        plan.act(
            .note,
            "shared_preload_libraries",
            Text(
                "the source loads what this server does not: \(missing.joined(separator: ", "))",
                zh: "来源加载而本服务器未加载的库：\(missing.joined(separator: "、"))"
            )
        )
    }

    private mutating func add(_ database: FullContents.Database) {
        let facts = database.source.facts
        let name = options.database(facts.name)
        let identity = target.identities.first { ExactText($0.name) == ExactText(name) }
        let objects = target.userObjects.first { ExactText($0.key) == ExactText(name) }?.value ?? []
        if let identity, earlier.isWhole(identity, holdsObjects: !objects.isEmpty) {
            return plan.act(
                .database,
                name,
                Text(
                    "it stays: an earlier restore of this set brought it back whole",
                    zh: "保持不变：此前已由同一备份集完整恢复"
                )
            )
        }
        if let identity {
            if !objects.isEmpty { blockUse(of: identity, by: objects) }
            compare(facts, with: identity)
        }
        addNeeds(of: database, name: name, exists: identity != nil)
        addSteps(for: database, name: name, exists: identity != nil)
    }

    private mutating func addSteps(for database: FullContents.Database, name: String, exists: Bool) {
        let facts = database.source.facts
        let isCron = ExactText(facts.name) == ExactText(set.manifest.pgCron.database)
        let holdsCron = isCron && ExactText(name) == ExactText(server.database)
        let kept = !isCron || holdsCron ? database.contents.withoutCron : database.contents.withoutNeedOfCron
        let statements = database.statements.filter { !exists || !$0.createsDatabase }
        plan.act(.database, name, description(of: database.source, exists: exists, as: name))
        if isCron { addLeftOut(kept, of: database.contents, name: name, asCopy: !holdsCron) }
        let createsExtension = holdsCron && server.extension == nil
        if createsExtension {
            plan.act(
                .extension,
                "pg_cron",
                Text(
                    "create it in database \"\(name)\" before the data, version \(server.installable ?? "?")",
                    zh: "在数据库 \"\(name)\" 中先于数据创建，版本 \(server.installable ?? "?")"
                )
            )
        }
        addWarnings(kept, name: name)
        full.databases.append(
            FullPlan.Database(
                source: database.source,
                name: name,
                statements: ExactText(name) == ExactText(facts.name)
                    ? statements : statements.map { $0.renamingDatabase(to: name) },
                contents: kept,
                createsExtension: createsExtension,
                isAtomic: options.parallel == 1 && kept.entries.count <= Self.atomicLimit
            )
        )
    }

    /// A transaction holds a lock on every object it makes; a server keeps room for 6,400 as it is installed.
    private static let atomicLimit = 1500

    private func description(of source: FullLayer.Database, exists: Bool, as name: String) -> Text {
        let facts = source.facts
        let size = ByteCount(facts.bytes ?? source.dumpBytes)
        let minutes = RestoreTime.of(source)
        let renamed = facts.name == name ? "" : "\"\(facts.name)\": "
        return exists
            ? Text(
                "\(renamed)into the empty database of this name: \(size), about \(minutes.english)",
                zh: "\(renamed)恢复到同名的空数据库：\(size)，约需 \(minutes.chinese)"
            )
            : Text(
                "\(renamed)create it for \"\(facts.owner)\", \(facts.encoding), \(facts.collate): \(size), about \(minutes.english)",
                zh:
                    "\(renamed)创建，所有者 \"\(facts.owner)\",\(facts.encoding)，\(facts.collate):\(size)，约需 \(minutes.chinese)"
            )
    }

    /// One dump after the other is decompressed and removed again: the largest decides.
    private mutating func addSpool() {
        guard let folder = options.spool,
            let largest = full.databases.max(by: { $0.source.dumpBytes < $1.source.dumpBytes })
        else { return }
        let (need, name) = (largest.source.dumpBytes, largest.name)
        let free = freeSpool.map { ByteCount($0).description }
        plan.act(
            .note,
            folder,
            Text(
                "up to \(ByteCount(need)) are decompressed there, for \"\(name)\"; \(free ?? "?") are free",
                zh: "解压最多占用 \(ByteCount(need))(\"\(name)\")；可用 \(free ?? "?")"
            )
        )
        guard let freeSpool, freeSpool < need else { return }
        plan.block(
            "spool-too-small",
            folder,
            Text(
                "the dump of \"\(name)\" takes \(ByteCount(need)) there, and \(ByteCount(freeSpool)) are free",
                zh: "\"\(name)\" 的转储解压需要 \(ByteCount(need))，仅有 \(ByteCount(freeSpool)) 可用"
            ),
            hint: Text(
                "Choose a larger folder, or leave --spool out: dumps are then streamed.",
                zh: "请选择更大的目录，或不用 --spool：转储将以流方式恢复。"
            )
        )
    }

    private mutating func addRest() {
        for name in options.chosenDatabases ?? []
        where !layer.databases.contains(where: { ExactText($0.facts.name) == ExactText(name) }) {
            plan.block(
                "no-such-database",
                name,
                Text("the set holds no database \"\(name)\"", zh: "备份集中没有数据库 \"\(name)\""),
                hint: Text(
                    "It holds: \(layer.databases.map(\.facts.name).joined(separator: ", ")).",
                    zh: "其中有：\(layer.databases.map(\.facts.name).joined(separator: "、"))。"
                )
            )
        }
        guard !full.databases.isEmpty else { return }
        plan.act(
            .note,
            "trust",
            Text(
                "restoring databases runs what their dumps hold as \"\(server.facts.user)\": only from sets you trust",
                zh: "恢复数据库会以 \"\(server.facts.user)\" 身份执行转储中的内容：请只使用可信的备份集"
            )
        )
    }
}

/// How long a database will take, as far as its dump tells.
enum RestoreTime {
    /// Loading and indexing take longer than reading did; 40 MB a second is what small machines manage.
    static func of(_ database: FullLayer.Database) -> Text {
        let seconds = max(database.seconds * 2, Double(database.dumpBytes) / 40e6)
        let minutes = Int((seconds / 60).rounded(.up))
        return seconds < 60
            ? Text("\(max(1, Int(seconds.rounded()))) s", zh: "\(max(1, Int(seconds.rounded()))) 秒")
            : Text("\(minutes) min", zh: "\(minutes) 分钟")
    }
}

/// A size for people.
struct ByteCount: CustomStringConvertible {
    private let bytes: Int64

    init(_ bytes: Int64) {
        self.bytes = bytes
    }

    var description: String {
        var (value, units) = (Double(bytes), ["bytes", "kB", "MB", "GB", "TB"][...])
        while value >= 1000, units.count > 1 {
            value /= 1000
            units = units.dropFirst()
        }
        let digits =
            value >= 10 || units.first == "bytes" ? String(Int(value.rounded())) : "\((value * 10).rounded() / 10)"
        return "\(digits) \(units.first ?? "")"
    }
}
