internal import ArgumentParser
internal import CronModel
internal import CronSchedule
internal import FoundationEssentials
internal import Glibc

/// What every command takes.
struct CommonOptions: ParsableArguments, Sendable {
    @Flag(name: .long, help: "One JSON document on standard output.")
    var json = false

    @Option(name: .long, help: ArgumentHelp("Language of texts: en or zh; default from LANG.", valueName: "en|zh"))
    var lang: LanguageOption?

    @Flag(name: .long, help: "No progress, no remarks.")
    var quiet = false

    @Flag(name: .long, help: "Say more: every check's evidence, every action of a plan.")
    var verbose = false

    @Flag(name: .customLong("no-color"), help: "No colours.")
    var noColor = false

    @Flag(name: .long, help: "Exit 13 where a check warns.")
    var strict = false

    @Option(name: .long, help: "Configuration file; default CRONVAULT_CONFIG.")
    var config: String?

    var console: Console {
        Console(
            json: json,
            language: lang?.language ?? .preferred,
            quiet: quiet,
            verbose: verbose,
            colors: !noColor && !json && isatty(STDOUT_FILENO) == 1
                && ProcessInfo.processInfo.environment["NO_COLOR"] == nil
        )
    }
}

/// `--lang`.
enum LanguageOption: String, ExpressibleByArgument, CaseIterable, Sendable {
    case en
    case zh

    var language: Language {
        switch self {
        case .en: .english
        case .zh: .chinese
        }
    }
}

extension Language {
    /// The language that the locale's variables ask for, in the order that setlocale(3) reads them.
    static var preferred: Language {
        let environment = ProcessInfo.processInfo.environment
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
        return locale?.hasPrefix("zh") == true ? .chinese : .english
    }
}
