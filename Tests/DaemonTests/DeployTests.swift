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

    @Test("Kubernetes knows every key of the manifests", arguments: ["cronjob.yaml", "daemon.yaml"])
    func manifests(name: String) async throws {
        let program = try Tools.program("kubernetes-validate/bin/kubernetes-validate")
        let path = Prometheus.deployed("kubernetes/" + name)
        let outcome = try await program.run(["--strict", path])
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
        let folder = try TemporaryFolder("manifests")
        let wrong = try text("kubernetes/" + name).replacing("readOnlyRootFilesystem", with: "readOnlyRoot")
        let refused = try await program.run(["--strict", try folder.write(wrong, to: name)])
        #expect(refused.status != 0)
    }

    @Test("serve runs with the configuration of the manifest")
    func configuration() async throws {
        let lines = try text("kubernetes/daemon.yaml").split(separator: "\n")
        let own = lines.drop { $0 != "  cronvault.yaml: |" }.dropFirst().prefix { $0.hasPrefix("    ") }
            .map { $0.dropFirst(4) }.filter { !$0.hasPrefix("repository: ") }
        #expect(own.count > 5)
        let folder = try TemporaryFolder("configmap")
        let token = try folder.write("a-token-of-enough-letters\n", to: "token")
        let text = own.joined(separator: "\n").replacing("/run/secrets/cronvault/token", with: token)
        try await RunningDaemon.run(text, in: folder) { daemon in
            let (health, metrics) = (try await daemon.get("/healthz"), try await daemon.get("/metrics"))
            #expect(health.status == 200 && metrics.status == 401)
        }
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
