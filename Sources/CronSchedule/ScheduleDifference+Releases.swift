extension Schedule {
    /// Which releases agree on a schedule, where the release of a server is not known for certain.
    ///
    /// - Parameters:
    ///   - text: the schedule.
    ///   - releases: those that come into question, as from `CronRelease.candidates`.
    ///   - zone: `cron.timezone`.
    ///   - matchDomAndDow: `cron.match_dom_and_dow`.
    ///   - instant: from when on runs are compared.
    /// - Returns: groups of releases in which the text means the same; one group where all agree. All that refuse it are
    ///   one group, but those whose server process would not survive it are groups of their own.
    public static func agreement(
        on text: String,
        among releases: [CronRelease],
        in zone: TimeZoneRules = .utc,
        matchDomAndDow: Bool = false,
        after instant: Instant
    ) -> [[CronRelease]] {
        var groups: [[CronRelease]] = []
        for release in releases {
            let context = ScheduleContext(release: release, timezone: zone, matchDomAndDow: matchDomAndDow)
            let twin = groups.firstIndex { $0.contains { $0.readsLike(release, matchDomAndDow: matchDomAndDow) } }
            let home =
                twin
                ?? groups.firstIndex { group in
                    var other = context
                    other.release = group[0]
                    let difference = differences(of: text, from: other, to: context, after: instant, limit: 1)
                    return difference.isSame && isDangerous(text, in: group[0]) == isDangerous(text, in: release)
                }
            if let home { groups[home].append(release) } else { groups.append([release]) }
        }
        return groups
    }

    private static func isDangerous(_ text: String, in release: CronRelease) -> Bool {
        do throws(ScheduleError) {
            _ = try Schedule(text, release: release)
            return false
        } catch {
            return error.isDangerous
        }
    }
}
