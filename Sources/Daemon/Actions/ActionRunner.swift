internal import BackupRepository
internal import CronModel
internal import Operations

/// Does what needs no appointment: pausing and arming, by the operations of the command line.
struct ActionRunner: Sendable {
    let cluster: String
    let watched: WatchedCluster
    let place: RepositoryPlace
    let environment: Operations.Environment

    /// Returns what came of it.
    @concurrent
    func pause() async throws -> Text {
        let pause = Pause(
            of: watched.server,
            in: try place.openOrMake(),
            cluster: cluster,
            environment: environment
        )
        let report = try await pause.run(wait: 0)
        guard report.record != nil else {
            return Text("no job of \(report.address) was active", zh: "\(report.address) 上没有启用的作业")
        }
        let count = report.paused.count
        let done = Text(
            "\(count.of("job", "is", "are")) inactive on \(report.address) now",
            zh: "已停用 \(report.address) 上的 \(count) 个作业"
        )
        let running = report.running.count { !$0.ended }
        guard running > 0 else { return done }
        return done + Text("; \(running.of("run")) under way", zh: "；另有 \(running) 个运行正在进行")
    }

    /// What `arm` would do.
    @concurrent
    func plan() async throws -> ArmPlan { try await arming().plan() }

    /// Makes the plan again and does it, if it is still the one that was shown.
    @concurrent
    func arm(shown digest: String) async throws -> Text {
        let arming = try arming()
        let plan = try await arming.plan()
        guard plan.digest == digest else { throw ActionFailure.changed }
        let report = try await arming.apply(plan)
        let count = report.armed.count
        return Text(
            "\(count.of("job", "is", "are")) armed on \(report.address)",
            zh: "已在 \(report.address) 上启用 \(count) 个作业"
        )
    }

    private func arming() throws -> Arm {
        var options = Arm.Options()
        options.cluster = cluster
        return Arm(
            on: watched.server,
            source: watched.server,
            in: try watched.believing(place.open()),
            options: options,
            environment: environment
        )
    }
}
