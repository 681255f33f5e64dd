internal import ArgumentParser
internal import BackupRepository
internal import CronModel
internal import CronSchedule
internal import Operations

/// The command `cronvault keep`.
struct KeepCommand: Operation {
    static let configuration = CommandConfiguration(
        commandName: "keep",
        abstract: "Pin a set: no retention removes it.",
        discussion: """
            Examples:
              cronvault keep 20261122T072947Z-k3f9
              cronvault keep latest --until 2027-03-31
              cronvault keep 20261122 --release

            \(ExitStatus.table)
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var repository: RepositoryOptions

    @Argument(help: "An id, a unique prefix, or latest.")
    var set: String

    @Option(name: .long, help: "The last day (UTC) that it is pinned, 2027-03-31, or a moment in ISO 8601.")
    var until: DayOption?

    @Flag(name: .long, help: "Take the pin off.")
    var release = false

    @Flag(name: .customLong("allow-partial"), help: "Let latest be a partial set too.")
    var allowPartial = false

    func validate() throws {
        guard !release || until == nil else { throw ValidationError("--release takes no --until.") }
    }

    func perform(_ console: Console) async throws -> ExitStatus {
        let context = try Context(common, repository: repository, console: console)
        let repository = try context.repository()
        let manifest = try repository.find(
            set,
            in: context.cluster,
            allowPartial: allowPartial || set != "latest",
            whoeverSigned: true
        )
        let remark = SetRemark(on: manifest, in: repository, environment: context.environment())
        let report = try release ? remark.release() : remark.keep(until: until?.instant)
        try console.showOutcome(report) { SetRemarkView.pin($0) }
        return .done
    }
}

/// A day, up to its end in UTC, or a moment.
struct DayOption: ExpressibleByArgument, Sendable {
    /// The first moment that is no longer meant.
    let instant: Instant

    init?(argument: String) {
        if let day = Instant(iso8601: argument + "T00:00:00Z") {
            instant = day.advanced(bySeconds: 86_400)
        } else if let moment = Instant(iso8601: argument) {
            instant = moment
        } else {
            return nil
        }
    }
}
