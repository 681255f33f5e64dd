/// What the machine's own server is led through: the ends of months and years, in UTC, which all releases know.
///
/// Reversed ranges and `@yearly` are among them since their meaning changed with 1.6.0.
extension ClockScenario {
    static func own() throws -> [ClockScenario] {
        [try leapDay(), try leapMonthEnd(), try commonMonthEnd(), try yearEnd()]
    }

    /// A Monday and the Tuesday that only leap years have.
    private static func leapDay() throws -> ClockScenario {
        try ClockScenario(
            "leap day",
            on: "own",
            from: "2028-02-28T23:28:00Z",
            to: "2028-02-29T00:34:00Z",
            schedules: [
                "0 0 29 2 *", "5 0 29 feb *", "59 23 28 2 *", "0 0 1 3 *", "0 0 30 2 *", "15 0 * * tue", "20 0 13 * 1",
                "25 0 29 * 5", "*/10 0 */2 * *", "*/10 23 */2 * *", "45 23-1 * * *", "50 23 * 2 0-6",
            ],
            headlines: [
                "0 0 29 2 *": 1, "59 23 28 2 *": 1, "0 0 1 3 *": 0, "0 0 30 2 *": 0, "25 0 29 * 5": 1, "@daily": 1,
            ],
            misreading: .release("1.6.1")
        )
    }

    /// From the leap day, a Tuesday, into March.
    private static func leapMonthEnd() throws -> ClockScenario {
        try ClockScenario(
            "end of a leap February",
            on: "own",
            from: "2028-02-29T23:28:00Z",
            to: "2028-03-01T00:34:00Z",
            schedules: [
                "0 0 1 3 *", "0 0 1 * *", "59 23 29 2 *", "45 23 29-31 * *", "0 0 30 2 *", "15 0 1-7 * wed",
                "15 0 */2 mar wed", "20 0 1 3 7", "20 0 2 3 2", "10 0 * mar *", "40 23 * feb *", "*/7 0 1,15 * *",
            ],
            headlines: ["0 0 1 3 *": 1, "59 23 29 2 *": 1, "20 0 1 3 7": 1, "20 0 2 3 2": 0, "@monthly": 1],
            misreading: .release("1.6.1")
        )
    }

    /// From a Sunday into the Monday that is the first of March.
    private static func commonMonthEnd() throws -> ClockScenario {
        try ClockScenario(
            "end of a common February",
            on: "own",
            from: "2027-02-28T23:28:00Z",
            to: "2027-03-01T00:34:00Z",
            schedules: [
                "0 0 29 2 *", "0 0 1 3 *", "59 23 28 2 *", "10 0 29 * 1", "10 0 29 2 1", "15 0 * * mon", "45 23 * * 7",
                "45 23 * * sun", "50 23 * * sat-sun", "30 0 1 * 0", "30 0 * 2-3 1", "5-50/15 0 * * 1-7/2",
            ],
            headlines: ["0 0 29 2 *": 0, "0 0 1 3 *": 1, "10 0 29 * 1": 1, "10 0 29 2 1": 0, "50 23 * * sat-sun": 0],
            misreading: .release("1.6.1")
        )
    }

    /// From a Friday into the Saturday that is the first of January.
    private static func yearEnd() throws -> ClockScenario {
        try ClockScenario(
            "end of a year",
            on: "own",
            from: "2027-12-31T23:28:00Z",
            to: "2028-01-01T00:34:00Z",
            schedules: [
                "@annually", "0 0 1 1 *", "0 0 1 jan *", "59 23 31 12 *", "59 23 31 dec fri", "15 0 * * sat",
                "15 0 1 1 0", "20 0 * 12-1 *", "25 0 */2 1 6", "25 0 */2 1 5", "30 23 30,31 * *", "0 0 29 2 *",
            ],
            headlines: ["0 0 1 1 *": 1, "59 23 31 12 *": 1, "25 0 */2 1 6": 1, "25 0 */2 1 5": 0, "@monthly": 1],
            misreading: .release("1.6.1")
        )
    }
}
