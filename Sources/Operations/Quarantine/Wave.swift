package import CronModel

/// Which of the jobs that wait to be armed go now; without any restriction all of them.
package struct Wave: Sendable, Hashable {
    private let jobs: Set<ExactText>
    private let roles: Set<ExactText>
    private let databases: Set<ExactText>
    private let classes: Set<CommandClass>?
    let limit: Int

    /// `jobs` are names or numbers; an empty list admits everything, nil every class and any number.
    package init(
        jobs: [String] = [],
        roles: [String] = [],
        databases: [String] = [],
        classes: Set<CommandClass>? = nil,
        limit: Int? = nil
    ) {
        self.jobs = Set(jobs.map(ExactText.init))
        self.roles = Set(roles.map(ExactText.init))
        self.databases = Set(databases.map(ExactText.init))
        self.classes = classes
        self.limit = limit ?? .max
    }

    /// Whether a job is admitted by name, owner and database.
    func admits(_ job: Job) -> Bool {
        let isNamed =
            jobs.isEmpty || jobs.contains(ExactText(String(job.jobid)))
            || job.jobname.map { jobs.contains(ExactText($0)) } == true
        return isNamed && (roles.isEmpty || roles.contains(ExactText(job.username)))
            && (databases.isEmpty || databases.contains(ExactText(job.database)))
    }

    func admits(_ commandClass: CommandClass) -> Bool { classes?.contains(commandClass) ?? true }

    /// What was asked for by name, for a message that nothing is called so.
    var names: [String] { (jobs.sorted() + roles.sorted() + databases.sorted()).map(\.text) }

    var isEverything: Bool { names.isEmpty && classes == nil }
}
