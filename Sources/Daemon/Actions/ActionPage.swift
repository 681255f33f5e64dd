internal import BackupFormat
internal import CronModel
internal import CronSchedule
internal import Hummingbird
internal import Operations

/// Says what will happen, and asks.
struct ActionPage {
    let action: Action
    let cluster: String
    let state: ClusterState
    /// What `arm` would do; nil for all else.
    var plan: ArmPlan?

    /// Jobs of a plan that are shown; the rest is told by its number.
    private static let shown = 200

    func response(_ request: Request, _ pages: PageRenderer) -> Response {
        let language = request.language
        let path = PagePath.part(cluster)
        let jobs = plan?.activate ?? []
        let model: [String: Any] = [
            "path": path, "cluster": cluster, "action": action.rawValue,
            "meaning": action.meaning(for: cluster).rendered(in: language),
            "facts": facts(language), "notice": notice(language),
            "jobs": jobs.prefix(Self.shown).map { row($0, language) },
            "hasJobs": !jobs.isEmpty, "more": jobs.count > Self.shown ? ["… +\(jobs.count - Self.shown)"] : [],
            "refused": (plan?.refused ?? []).prefix(Self.shown).map {
                ["job": $0.job, "reason": $0.reason.rendered(in: language)]
            },
            "plan": plan.map { [$0.digest] } ?? [],
            "isPossible": plan.map { !$0.activate.isEmpty } ?? true,
            "button": action.title.rendered(in: language),
        ]
        return pages.page(
            "action",
            title: action.title,
            model,
            request,
            at: PageRenderer.Place(cluster: cluster, part: "jobs", below: true, language)
        )
    }

    private func facts(_ language: Language) -> [[String: Any]] {
        let address = plan?.address ?? state.sighting?.facts.address
        let active = state.sighting?.jobs.count { $0.isActive }
        let drilled = action == .drill ? state.sets?.newest[.full]?.set : nil
        let facts: [(String, String?)] = [
            ("cluster", cluster), ("address", address), ("activeJobs", active.map(String.init)),
            ("set", drilled?.description),
            ("basis", plan?.origin.description), ("waiting", plan.map { String($0.activate.count) }),
        ]
        return facts.compactMap { name, value in value.map { PageText.fact(name, $0, language) } }
    }

    /// Why it may well fail.
    private func notice(_ language: Language) -> [String] {
        guard let error = state.blindness else { return [] }
        return [
            (Text("The server does not answer: ", zh: "服务器没有应答：") + error.problem).rendered(in: language)
        ]
    }

    private func row(_ job: ArmPlan.Activation, _ language: Language) -> [String: String] {
        [
            "name": job.jobname ?? "#\(job.jobid)", "owner": "\(job.username) · \(job.database)",
            "schedule": job.schedule, "next": job.nextRun.map(PageText.time) ?? "–",
        ]
    }
}
