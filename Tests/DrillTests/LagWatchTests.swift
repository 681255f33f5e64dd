import BackupFormat
import CronModel
import CronSchedule
import PostgresAccess
import Testing

@testable import Operations

@Suite("Whether launches keep up with a fast clock")
struct LagWatchTests {
    private typealias M = MadeUp

    private static let beat = RehearsalCatalog.beat
    private static let jobs = [
        M.job(1, "*/2 * * * *"), M.job(2, "30 seconds"), M.job(3, "3 * * * *", isActive: false), M.job(4, "@reboot"),
        M.job(5, "no schedule"),
    ]

    private func watch(_ lags: [LaunchLag] = [], speed: Int = 100) -> LagWatch {
        LagWatch(Self.jobs, M.clock, launcherStart: M.launcherStart, speed: speed, forgiving: lags)
    }

    /// What a punctual pg_cron has launched up to 00:10, and what is changed of it.
    private func launches(_ changes: [Int64: [Launch]] = [:]) -> [Int64: [Launch]] {
        let punctual = [
            Self.beat: M.launches(1...10), 1: [2, 4, 6, 8, 10].map { M.launch($0) },
            2: (1...19).map { M.launch(0, Double(5 + 30 * $0)) },
        ]
        return punctual.merging(changes) { $1 }
    }

    private func lag(_ changes: [Int64: [Launch]], _ lags: [LaunchLag] = [], speed: Int = 100) -> LaunchLag? {
        do {
            try watch(lags, speed: speed).check(launches(changes), through: M.minute(10))
            return nil
        } catch {
            return error
        }
    }

    private static let late = [M.launch(2), M.launch(4), M.launch(7, 15), M.launch(8), M.launch(10)]

    @Test("nothing is said of punctual launches, of jobs that are not to run, and of what no slow machine explains")
    func punctual() {
        #expect(lag([:]) == nil)
        #expect(lag([3: [M.launch(3)], 4: [M.launch(1)], 5: [M.launch(1)]]) == nil)
        #expect(lag([1: [M.launch(2), M.launch(3, 59), M.launch(6), M.launch(8), M.launch(10)]]) == nil)
        #expect(lag([1: [2, 4, 6, 8, 10, 10].map { M.launch($0) }]) == nil)
    }

    @Test("a late launch, by the wall's clock: 75 seconds at 100 times the speed are 750 milliseconds")
    func late() {
        let difference = LaunchDifference.late(due: M.minute(6), M.launch(7, 15))
        #expect(lag([1: Self.late]) == LaunchLag(job: 1, difference: difference, seconds: 0.75))
        #expect(lag([1: Self.late], speed: 20) == LaunchLag(job: 1, difference: difference, seconds: 3.75))
        #expect(
            lag([1: Self.late])?.reason(at: 100).english
                == "the machine did not keep up: at 100 times the speed a launch was 750 ms late"
        )
    }

    @Test("no lag where the launcher itself was behind")
    func behind() {
        let beat = M.launches(1...5) + [M.launch(7, 15), M.launch(7, 15)] + M.launches(8...10)
        #expect(lag([1: Self.late, Self.beat: beat]) == nil)
    }

    @Test("a launch that is missing has been so from its minute to the end of what was looked at, a minute at least")
    func missing() {
        let difference = LaunchDifference.missing(due: M.minute(10))
        let four = [2, 4, 6, 8].map { M.launch($0) }
        #expect(lag([1: four]) == LaunchLag(job: 1, difference: difference, seconds: 0.6))
        // The k-th launch is compared with the k-th run: the last ones are missing.
        let first = LaunchDifference.missing(due: M.minute(4))
        #expect(lag([1: [M.launch(2)]]) == LaunchLag(job: 1, difference: first, seconds: 4.2))
    }

    @Test("an interval that lost more than a tenth of its launches; the beat, which is in no set")
    func others() {
        let few = (1...19).filter { $0 <= 16 }.map { M.launch(0, Double(5 + 30 * $0)) }
        let rare = LaunchDifference.rare(found: 16, punctual: 19)
        #expect(lag([2: few]) == LaunchLag(job: 2, difference: rare, seconds: 0.6))
        let beatless = LaunchDifference.missing(due: M.minute(10))
        #expect(lag([Self.beat: M.launches(1...9)]) == LaunchLag(job: Self.beat, difference: beatless, seconds: 0.6))
    }

    @Test("before the first launch of all three minutes may pass; one in a wrong minute is a lag at once")
    func start() {
        func lag(_ beat: [Launch], at minute: Int) -> LaunchLag? {
            do {
                try watch().check([Self.beat: beat], through: M.minute(minute))
                return nil
            } catch {
                return error
            }
        }
        #expect(lag([], at: 2) == nil)
        #expect(lag([], at: 3) == LaunchLag(job: nil, difference: nil, seconds: 2.35))
        #expect(lag([M.launch(3, 5)], at: 3) == LaunchLag(job: nil, difference: nil, seconds: 1.8))
    }

    @Test("a difference that two speeds show alike is pg_cron's: it is lived through; any other is a lag again")
    func twoSpeeds() throws {
        let late = try #require(lag([1: Self.late], speed: 200))
        // To the minute: at another speed the launch comes at another second.
        let again = [M.launch(2), M.launch(4), M.launch(7, 48), M.launch(8), M.launch(10)]
        #expect(lag([1: again], [late]) == nil)
        let later = [M.launch(2), M.launch(4), M.launch(8, 15), M.launch(8, 15), M.launch(10)]
        #expect(lag([1: later], [late])?.difference == .late(due: M.minute(6), M.launch(8, 15)))

        let missing = try #require(lag([1: [2, 4, 6, 8].map { M.launch($0) }], speed: 200))
        #expect(lag([1: [2, 4, 6, 8].map { M.launch($0) }], [late, missing]) == nil)
        #expect(lag([1: [2, 4, 6].map { M.launch($0) }], [missing])?.difference == .missing(due: M.minute(8)))
    }

    @Test("what another job showed, or an interval's rarity, or a late start, is nothing that is shown again")
    func notAlike() {
        let due = M.minute(6)
        let missing = LaunchLag(job: 1, difference: .missing(due: due), seconds: 1)
        #expect(missing.shows(.missing(due: due), of: 1))
        #expect(!missing.shows(.missing(due: due), of: 2))
        #expect(!missing.shows(.missing(due: M.minute(7)), of: 1))
        #expect(!missing.shows(.late(due: due, M.launch(7, 15)), of: 1))
        let rare = LaunchLag(job: 1, difference: .rare(found: 1, punctual: 9), seconds: 1)
        #expect(!rare.shows(.rare(found: 1, punctual: 9), of: 1))
        let start = LaunchLag(job: nil, difference: nil, seconds: 1)
        #expect(!start.shows(.missing(due: due), of: 1))
    }
}
