internal import ArgumentParser
internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import CronSchedule
internal import FoundationEssentials
internal import Operations

/// The command `cronvault runbook`.
struct RunbookCommand: Operation {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case markdown
        case html
    }

    static let configuration = CommandConfiguration(
        commandName: "runbook",
        abstract: "Write the recovery document of a cluster, from its newest proven set.",
        discussion: """
            Prints what to do when a job, the extension, a database or the server is lost, when a standby is promoted, \
            for a new version and for a copy: exact commands with the set's real names, what they show, how long it \
            took in the last drill, whom to call (clusters.NAME.contacts in the configuration), what can go wrong. \
            Asks no server.

            Examples:
              cronvault runbook > RECOVERY.md
              cronvault runbook --format html --lang zh > recovery.html

            \(ExitStatus.table)
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var repository: RepositoryOptions

    @Option(name: .long, help: "markdown or html; --json shows the content itself.")
    var format = Format.markdown

    func perform(_ console: Console) async throws -> ExitStatus {
        let context = try Context(common, repository: repository, console: console)
        let repository = try context.nearestRepository()
        var options = Runbook.Options(
            repository: (repository.storage.isLocal ? nil : context.remoteAddress)
                ?? Self.absolute(repository.storage.location(of: .root))
        )
        options.contacts = context.clusterConfiguration.contacts
        options.config = (common.config ?? ProcessInfo.processInfo.environment["CRONVAULT_CONFIG"]).map(Self.absolute)
        let report = try Runbook(
            of: context.cluster,
            in: repository,
            options: options,
            environment: context.environment()
        ).run()
        guard !console.json else {
            try console.show(report) { _ in [] }
            return .done
        }
        switch format {
        case .markdown: print(RunbookMarkdown(report, console.language).text)
        case .html: print(RunbookPage(report, console.language).text)
        }
        if !report.proven {
            console.remark(
                Text("WARNING: no drill has proven set \(report.set)", zh: "警告：备份集 \(report.set) 未经演练证明")
            )
        }
        return .done
    }

    /// Whoever follows the document stands in another folder.
    private static func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    }
}
