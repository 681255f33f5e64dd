internal import BackupFormat
internal import CronModel

extension CatalogShape {
    /// The grant as the catalog can have it, on the function of today for one that was renamed by its types; nil where
    /// there is no such object or privilege.
    ///
    /// What is no object of any version is left alone: to refuse it is the planner's.
    func expressed(_ grant: Grant) -> Grant? {
        if grant.privilege == "MAINTAIN", serverMajor < 17 { return nil }
        let spellings = Self.sameFunction.first { $0.contains(grant.object) } ?? [grant.object]
        let known = Self.objects.keys.filter(spellings.contains)
        guard !known.isEmpty else { return grant }
        let here = spellings.first { Self.objects[$0]?.contains(version) == true }
        return here.map { object in
            Grant(
                target: grant.target,
                object: object,
                grantee: grant.grantee,
                privilege: grant.privilege,
                grantable: grant.grantable,
                revoked: grant.revoked
            )
        }
    }

    private static let since3 = since4.union(["1.3"])
    private static let since4: Set = ["1.4", "1.4-1", "1.5", "1.6"]
    private static let since5: Set = ["1.5", "1.6"]

    /// The objects that not every version has, and the versions that have them (pg_cron's `pg_cron--*.sql`).
    private static let objects: [String: Set<String>] = [
        "cron.job_run_details": since3,
        "cron.runid_seq": since3,
        "cron.schedule(name,text,text)": ["1.3"],
        "cron.schedule(text,text,text)": since4,
        "cron.schedule_in_database(text,text,text,text,text,boolean)": since4,
        "cron.alter_job(bigint,text,text,text,text,boolean)": since4,
        "cron.unschedule(name)": ["1.3", "1.4", "1.4-1"],
        "cron.unschedule(text)": since5,
    ]

    private static let sameFunction = [
        ["cron.schedule(name,text,text)", "cron.schedule(text,text,text)"],
        ["cron.unschedule(name)", "cron.unschedule(text)"],
    ]
}
