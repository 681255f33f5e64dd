/// What Debian trixie's server, with pg_cron 1.6.5, is led through: the changes of local clocks, and a year's end by one.
extension ClockScenario {
    static func trixie() throws -> [ClockScenario] {
        [try newYorkSpring(), try newYorkAutumn(), try berlinSpring(), try berlinAutumn(), try berlinYearEnd()]
    }

    /// Sunday, 12 March 2028, from 01:13 to 04:10 by New York's clock, without 02:00 to 02:59.
    private static func newYorkSpring() throws -> ClockScenario {
        try ClockScenario(
            "spring in New York",
            on: "trixie",
            zone: "America/New_York",
            from: "2028-03-12T06:13:00Z",
            to: "2028-03-12T08:10:00Z",
            speed: 45,
            schedules: [
                "7 seconds", "50 seconds", "30 1 * * *", "30 2 * * *", "30 3 * * *", "0 2 * * *", "0 3 12 3 *",
                "*/15 2-3 * * *", "59 1 * * sun", "0 4 $ * *", "15 3 13 * 0", "15 3 */2 * 0", "15 3 1-31 * 1",
                "20 22-3 * * *", "20 4-3 * * *", "40 17-3 * * *", "10 7-8 * * *",
            ],
            headlines: [
                "30 1 * * *": 1, "30 2 * * *": 0, "30 3 * * *": 1, "0 2 * * *": 0, "0 */2 * * *": 1,
                "*/15 2-3 * * *": 4, "20 22-3 * * *": 2, "40 17-3 * * *": 2, "15 3 13 * 0": 1, "15 3 */2 * 0": 0,
                "15 3 1-31 * 1": 1,
            ],
            misreading: .zone("Etc/GMT+5")
        )
    }

    /// Sunday, 5 November 2028, from 00:48 to 02:34 by New York's clock, 01:00 to 01:59 twice.
    private static func newYorkAutumn() throws -> ClockScenario {
        try ClockScenario(
            "autumn in New York",
            on: "trixie",
            zone: "America/New_York",
            from: "2028-11-05T04:48:00Z",
            to: "2028-11-05T07:34:00Z",
            speed: 60,
            schedules: [
                "9 seconds", "58 seconds", "0 1 * * *", "30 1 * * *", "30 2 * * *", "*/15 1 * * *", "59 0 * * *",
                "59 1 5 11 *", "0 2 * * sun", "30 1 $ * *", "10 1 6 * 0", "10 1 */2 * 1", "10 1 1-31 * 1",
                "20 22-1 * * *", "50 23-0 * * *", "5 5-7 * * *",
            ],
            headlines: [
                "0 1 * * *": 2, "30 1 * * *": 2, "30 2 * * *": 1, "*/15 1 * * *": 8, "59 0 * * *": 1, "0 */2 * * *": 1,
                "10 1 6 * 0": 2, "10 1 */2 * 1": 0, "20 22-1 * * *": 2,
            ],
            misreading: .zone("Etc/GMT+4")
        )
    }

    /// The evening of Saturday, 30 March 2030, and the 31st, whose hour from 02:00 is missing: from 23:18 to 03:20.
    ///
    /// On both days 23:30 is "24 hours before the first".
    private static func berlinSpring() throws -> ClockScenario {
        try ClockScenario(
            "spring in Berlin on the last day of a month",
            on: "trixie",
            zone: "Europe/Berlin",
            from: "2030-03-30T22:18:00Z",
            to: "2030-03-31T01:20:00Z",
            speed: 60,
            schedules: [
                "11 seconds", "45 seconds", "30 23 $ * *", "59 23 $ * *", "30 23 31 * *", "0 0 $ * *", "30 1 $ 3 *",
                "30 2 $ * *", "30 2 * * *", "0 3 $ * *", "10 3 $ * 1", "10 3 $ 4 *", "*/20 0-3 * * 0", "15 23-2 * * *",
                "15 0 30-5 * *", "5 0 25-5 * *",
            ],
            headlines: [
                "30 23 $ * *": 1, "30 23 31 * *": 0, "0 0 $ * *": 1, "30 2 $ * *": 0, "30 2 * * *": 0, "0 3 $ * *": 1,
                "0 */2 * * *": 1, "5 0 25-5 * *": 1,
            ],
            misreading: .zone("Etc/GMT-1")
        )
    }

    /// Sunday, 31 October 2027, from 00:48 to 03:10 by Berlin's clock, 02:00 to 02:59 twice.
    ///
    /// The day has 25 hours: 24 hours after 00:59 it is still the same day, which is therefore not "the last".
    private static func berlinAutumn() throws -> ClockScenario {
        try ClockScenario(
            "autumn in Berlin on the last day of a month",
            on: "trixie",
            zone: "Europe/Berlin",
            from: "2027-10-30T22:48:00Z",
            to: "2027-10-31T02:10:00Z",
            speed: 60,
            schedules: [
                "13 seconds", "59 seconds", "59 0 $ * *", "59 0 31 * *", "0 1 $ * *", "30 2 $ * *", "30 2 * * *",
                "*/15 2 * * *", "0 3 $ 10 *", "5 3 $ 11 *", "40 2 $ * 5", "40 2 1 * 7", "40 2 */2 * 7", "0 3-1 * * *",
                "56-5 2 * * *", "50-10 1 * * *",
            ],
            headlines: [
                "59 0 $ * *": 0, "59 0 31 * *": 1, "0 1 $ * *": 1, "30 2 $ * *": 2, "30 2 * * *": 2, "*/15 2 * * *": 8,
                "0 */2 * * *": 2, "40 2 1 * 7": 2, "0 3-1 * * *": 0,
            ],
            misreading: .zone("Etc/GMT-2")
        )
    }

    /// From Friday, 31 December 2027, into Saturday, 1 January 2028, by Berlin's clock: `@yearly` stays silent.
    private static func berlinYearEnd() throws -> ClockScenario {
        try ClockScenario(
            "end of a year in Berlin",
            on: "trixie",
            zone: "Europe/Berlin",
            from: "2027-12-31T22:28:00Z",
            to: "2027-12-31T23:34:00Z",
            schedules: [
                "5 seconds", "33 seconds", "@annually", "0 0 1 1 *", "59 23 $ * *", "59 23 $ dec *", "10 0 $ * *",
                "0 0 1 jan *", "15 0 * * sat", "15 0 1 1 0", "20 0 * 12-1 *", "20 0 * 8-2 *", "25 0 */2 1 6",
                "25 0 */2 1 5", "45 23 25-5 * *", "30 23 30,31 * *",
            ],
            headlines: [
                "@yearly": 0, "@annually": 0, "@monthly": 1, "0 0 1 1 *": 1, "59 23 $ * *": 1, "10 0 $ * *": 0,
                "20 0 * 12-1 *": 1, "20 0 * 8-2 *": 0, "25 0 */2 1 6": 1, "25 0 */2 1 5": 0,
            ],
            misreading: .zone("UTC")
        )
    }
}
