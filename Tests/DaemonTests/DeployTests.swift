import CronSchedule
import FoundationEssentials
import TestSupport
import Testing

@testable import Daemon

/// What lies in `deploy` fits what is built.
@Suite("Files to deploy")
struct DeployTests {
    private func text(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: Prometheus.deployed(path))), as: UTF8.self)
    }

    @Test(
        "rules and dashboard ask for no metric that is not told",
        arguments: ["prometheus/rules.yml", "grafana/cronvault.json"]
    )
    func metrics(path: String) throws {
        let families =
            ClusterMetrics().families + JobMetrics(limit: 1, now: .now()).families
            + [
                MetricFamily("cronvault_repository_up", ""), MetricFamily("cronvault_build_info", ""),
                MetricFamily("cronvault_alerts_failed_total", ""), MetricFamily("cronvault_alerts_open", ""),
            ]
        let known = Set(families.map(\.name))
        let asked = try text(path).matches(of: #/\b(?:pg_cron|cronvault)_[a-z_]+/#).map { String($0.0) }
        #expect(asked.count > 10)
        #expect(Set(asked).subtracting(known).isEmpty)
    }

    @Test("the dashboard is JSON of panels with questions")
    func dashboard() throws {
        let panels = try JSONValue(try text("grafana/cronvault.json"))["panels"]?.elements ?? []
        #expect(panels.count >= 12)
        #expect(panels.allSatisfy { $0["targets"]?.elements.isEmpty == false })
    }

    @Test(
        "systemd finds no fault in the unit",
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/systemd-analyze"))
    )
    func unit() async throws {
        let folder = try TemporaryFolder("unit")
        let unit = try text("systemd/cronvault.service").replacing(
            "/usr/bin/cronvault",
            with: try CronvaultCommand.binary()
        )
        let path = try folder.write(unit, to: "cronvault.service")
        let outcome = try await Program("systemd-analyze").run(["verify", path])
        #expect(outcome.status == 0 && !outcome.errors.contains("cronvault.service"), "\(outcome.errors)")
    }
}
