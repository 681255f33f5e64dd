import CronSchedule

/// What this program can do; `run` beside it calls it.
let usage = """
    usage: schedule-benchmark calls [--seconds S]       nanoseconds per call, one line for each schedule
           schedule-benchmark list < FILE               next run of each line "ZONE<tab>SCHEDULE", as JSON lines
           schedule-benchmark fuzz [--seconds S] [--seed N]   random schedules, checked for what must always hold
    """

let arguments = Arguments(CommandLine.arguments.dropFirst())
switch arguments.mode {
case "calls": try CallBenchmark(seconds: arguments.number("--seconds") ?? 0.2).run()
case "list": try ListBenchmark().run()
case "fuzz":
    let seed = UInt64(arguments.number("--seed") ?? 1)
    let findings = try Fuzzer(seed: seed, seconds: arguments.number("--seconds") ?? 60).run()
    if findings > 0 { exitStatus(1) }
default:
    print(usage)
    exitStatus(64)
}
