internal import CronModel

/// The errors of the API, one factory each.
enum APIFailure {
    /// Whether an error says that there is no such thing; any other says that something does not work.
    static func isAbsence(_ error: ActionableError) -> Bool {
        ["no-cluster", "never-seen", "no-job", "no-drill", "no-set", "no-repository", "ambiguous-set"].contains(
            error.code
        )
    }

    static func noCluster(_ name: String) -> ActionableError {
        ActionableError(
            "no-cluster",
            Text("no cluster \"\(name)\" is configured", zh: "未配置集群 \"\(name)\"")
        )
    }

    static func noJob(_ id: String, _ cluster: String) -> ActionableError {
        ActionableError("no-job", Text("\"\(cluster)\" has no job #\(id)", zh: "\"\(cluster)\" 中没有作业 #\(id)"))
    }

    /// Nothing is known of its jobs: it was not looked at yet, or no look since the daemon began showed anything.
    static func neverSeen(_ name: String, _ cause: ActionableError?) -> ActionableError {
        ActionableError(
            "never-seen",
            Text("the jobs of \"\(name)\" have not been seen yet", zh: "尚未看到 \"\(name)\" 的作业"),
            detail: cause?.problem,
            hints: [Text("Ask again in a minute.", zh: "请在一分钟后重试。")]
        )
    }
}

/// `{"error":{…}}`, as the command line has it.
struct APIError: Encodable {
    struct Body: Encodable {
        let code: String
        let problem: Text
        let detail: Text?
        let hints: [Text]

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(code, forKey: .code)
            try container.encode(problem, forKey: .problem)
            try container.encode(detail, forKey: .detail)
            try container.encode(hints, forKey: .hints)
        }

        private enum CodingKeys: CodingKey {
            case code
            case problem
            case detail
            case hints
        }
    }

    let error: Body

    init(_ error: ActionableError) {
        self.error = Body(code: error.code, problem: error.problem, detail: error.detail, hints: error.hints)
    }
}
