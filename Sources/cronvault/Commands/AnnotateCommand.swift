internal import ArgumentParser
internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import Operations

/// The command `cronvault annotate`.
struct AnnotateCommand: Operation {
    static let configuration = CommandConfiguration(
        commandName: "annotate",
        abstract: "Label a set with keys and values; an empty value takes a label away.",
        discussion: """
            Examples:
              cronvault annotate latest ticket=OPS-1742 reason='before the upgrade'
              cronvault annotate 20261122 ticket=

            \(ExitStatus.table)
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var repository: RepositoryOptions

    @Argument(help: "An id, a unique prefix, or latest.")
    var set: String

    @Argument(help: ArgumentHelp("Labels.", valueName: "key=value"))
    var labels: [LabelArgument]

    @Flag(name: .customLong("allow-partial"), help: "Let latest be a partial set too.")
    var allowPartial = false

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
        try console.showOutcome(try remark.annotate(labels.map(\.label))) { SetRemarkView.labels($0) }
        return .done
    }
}

/// `key=value`: the key has letters, digits, `.`, `_`, `-`, at most 63 bytes; the value at most 1,000.
struct LabelArgument: ExpressibleByArgument, Sendable {
    let label: RecordedLabel

    init?(argument: String) {
        let parts = argument.utf8.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, (1...63).contains(parts[0].count), parts[1].count <= 1000,
            parts[0].allSatisfy(Self.isKeyByte)
        else { return nil }
        let value = String(decoding: parts[1], as: UTF8.self)
        label = RecordedLabel(key: String(decoding: parts[0], as: UTF8.self), value: value.isEmpty ? nil : value)
    }

    private static func isKeyByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
