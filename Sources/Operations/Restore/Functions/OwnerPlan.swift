internal import CronModel

/// The jobs of one owner, made by pg_cron's functions in one transaction of a session logged in as that owner.
struct OwnerPlan: Sendable {
    /// How a job comes to be.
    enum Way: Sendable, Hashable {
        /// `schedule_in_database(…, active => false)`.
        case inactive
        /// `schedule`, then `alter_job(active => false)` before anybody sees it.
        case altered
        /// `schedule` alone: it is active as soon as the transaction commits.
        case active
    }

    struct Make: Sendable {
        /// The job as it shall stand; its number is the set's.
        let job: Job
        let way: Way
        /// The row it takes the place of.
        let replaces: Int64?
        let wantedActive: Bool
        /// Active when the transaction commits.
        let startsActive: Bool
    }

    let owner: String
    /// The owner's rows as they were looked at.
    let seen: [String]
    let makes: [Make]
}
