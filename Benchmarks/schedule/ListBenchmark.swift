import CronSchedule

/// A whole process: reads schedules, prints the next run of each as one JSON line.
struct ListBenchmark {
    func run() throws {
        let from = Instant(secondsSince1970: 1_795_334_400)
        var output = ""
        while let line = readLine() {
            let parts = line.split(separator: "\t", maxSplits: 1)
            guard parts.count == 2 else { continue }
            let zone = try TimeZoneRules.load(String(parts[0]))
            output += ListBenchmark.answer(String(parts[1]), from: from, zone: zone)
            if output.utf8.count > 1 << 16 {
                print(output, terminator: "")
                output = ""
            }
        }
        print(output, terminator: "")
    }

    private static func answer(_ text: String, from: Instant, zone: TimeZoneRules) -> String {
        guard let schedule = try? Schedule(text) else { return "{\"schedule\":\"\(text)\",\"kind\":\"invalid\"}\n" }
        let run = schedule.nextRun(after: from, in: zone).map { "\"\($0)\"" } ?? ""
        return "{\"schedule\":\"\(text)\",\"kind\":\"cron\",\"runs\":[\(run)],\"words\":\"\(schedule.words())\"}\n"
    }
}
