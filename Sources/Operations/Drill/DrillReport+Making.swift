internal import BackupFormat
internal import CronModel
internal import CronSchedule
internal import Glibc

extension DrillReport {
    /// An empty report of a drill that begins now.
    init(of manifest: Manifest, _ target: DrillTarget?, _ environment: Environment) {
        let now = environment.now()
        var generator = SystemRandomNumberGenerator()
        id = SetID(at: now, generator: &generator)
        cluster = manifest.cluster
        set = manifest.set
        takenAt = manifest.takenAt
        status = .failed
        startedAt = now
        endedAt = now
        source = Version(
            postgres: manifest.server.version,
            pgCron: manifest.pgCron.releases.map(\.description),
            catalogVersion: manifest.pgCron.catalogVersion,
            timezone: manifest.pgCron.timezone
        )
        self.target = target.map {
            Version(
                postgres: $0.postgres,
                pgCron: [$0.release.description],
                catalogVersion: "",
                timezone: manifest.pgCron.timezone
            )
        }
        jobs = JobCount([])
        operatorName = LocalUser.name
        host = LocalHost.name
        tool = "cronvault \(environment.toolVersion)"
        notProven = Self.neverProven
        addLimits(of: manifest)
    }

    mutating func note(_ phase: String, _ seconds: Double) {
        phases.append(Phase(name: phase, seconds: (seconds * 1000).rounded() / 1000))
    }

    mutating func add(_ check: Check) {
        checks.append(check)
    }

    /// Sums up what was found.
    mutating func conclude(at now: Instant) {
        endedAt = now
        jobs = JobCount(verdicts)
        if jobs.notJudged > 0 {
            notProven.append(
                Text(
                    "\(jobs.notJudged.of("job")) could not be judged, or not wholly; the table says why.",
                    zh: "\(jobs.notJudged) 个作业无法判断或无法完全判断，原因见表。"
                )
            )
        }
        if rehearsal == nil {
            notProven.append(
                Text("Schedules were computed and not lived through.", zh: "计划时间由计算得出，未经实际演练。")
            )
        }
        if !networkFenced, !phases.isEmpty {
            notProven.append(Text("The network was not fenced.", zh: "网络未隔离。"))
        }
        let heard = checks.contains { $0.id == OwnerCanaries.id && $0.status == .ok }
        status = heard ? CheckReport(checks).status : .failed
    }

    /// What no drill proves, whatever it finds.
    private static let neverProven = [
        Text(
            "Commands were read by the server, not run: what they do to data, and how long they take.",
            zh: "命令仅由服务器解析，未执行：其对数据的影响及耗时未经验证。"
        ),
        Text(
            "The insides of functions, procedures, DO blocks and triggers, and the right to execute functions.",
            zh: "函数、过程、DO 块和触发器的内部，以及函数的执行权限。"
        ),
        Text(
            "Other systems that jobs reach: foreign servers, programs, web services.",
            zh: "作业访问的外部系统：外部服务器、程序、网络服务。"
        ),
        Text("The speed and the size of the production machine.", zh: "生产机器的速度和容量。"),
    ]

    private mutating func addLimits(of manifest: Manifest) {
        if manifest.history == nil {
            notProven.append(Text("The set holds no run history.", zh: "备份集不含运行历史。"))
        }
        if manifest.full?.globalsHoldPasswords == false, manifest.full?.copy == nil {
            notProven.append(
                Text("The set holds no passwords: roles cannot log in with theirs.", zh: "备份集不含密码：角色无法用原密码登录。")
            )
        }
    }
}

extension DrillReport.JobCount {
    init(_ verdicts: [JobVerdict]) {
        total = verdicts.count
        passed = verdicts.filter { $0.status == .passed }.count
        failed = verdicts.filter { $0.status == .failed }.count
        notJudged = verdicts.filter { $0.status == .notJudged }.count
    }
}

extension DrillReport.Version {
    init(_ server: ServerFacts, _ facts: ExtensionFacts, _ clock: CronClock) {
        postgres = server.version
        pgCron = clock.releases.map(\.description)
        catalogVersion = facts.catalogVersion
        timezone = clock.timezone
    }
}

/// The machine that a drill was held on.
enum LocalHost {
    static var name: String {
        var bytes = [CChar](repeating: 0, count: 256)
        guard gethostname(&bytes, bytes.count - 1) == 0 else { return "?" }
        return String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
