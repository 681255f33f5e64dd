import TestSupport
import Testing

/// What a newcomer reads first, compared whole.
@Suite("Help and wrong usage")
struct HelpTests {
    private let command: CronvaultCommand

    init() throws {
        command = try CronvaultCommand()
    }

    static let commands = [
        [], ["backup"], ["list"], ["show"], ["check"], ["restore"], ["verify"], ["pause"], ["arm"], ["doctor"],
        ["jobs"], ["next"], ["audit"], ["diff"], ["export"], ["apply"],
        ["drill"], ["drill", "run"], ["drill", "list"], ["drill", "show"], ["runbook"],
        ["cluster"], ["cluster", "adopt"], ["lab"], ["lab", "start"], ["lab", "stop"], ["lab", "status"],
        ["lab", "demo"], ["prune"], ["copy"], ["keep"], ["annotate"], ["history"],
        ["history", "prune"], ["missed"], ["migrate"], ["key", "rotate"], ["rekey"], ["serve"], ["status"],
    ]

    @Test("help of every command: what it does, its options, examples, exit statuses", arguments: commands)
    func help(words: [String]) async throws {
        let result = try await command.run(words + ["--help"])
        #expect(result.status == 0)
        #expect(result.errors.isEmpty)
        try Snapshot((["help"] + words).joined(separator: "-")).expect(result.output)
    }

    @Test("no command is left out of these")
    func complete() async throws {
        let listed = try await command("--help").output.matches(of: #/(?m)^ {2}([a-z]+) {2,}\S/#).map { String($0.1) }
        #expect(Set(listed) == Set(Self.commands.compactMap(\.first)))
    }

    @Test("without a command, help is shown; the version is one word")
    func bare() async throws {
        let bare = try await command()
        #expect(bare.status == 0)
        #expect(bare.output == (try await command("--help")).output)
        let version = try await command("--version")
        #expect(version.status == 0)
        #expect(version.output.wholeMatch(of: #/\d+\.\d+\.\d+\n/#) != nil)
    }

    static let mistakes = [
        ["nonsense"], ["backup", "--nonsense"], ["backup", "--parallel", "0"], ["backup", "--parallel", "many"],
        ["backup", "--layers", "cron,hstory"], ["list", "--lang", "fr"], ["lab", "start", "--name", "../x"],
        ["list", "--cluster", ""], ["list", "--config", "/nowhere.yaml"], ["show", "one", "two"],
    ]

    @Test("wrong usage ends with 64 and says what is wrong", arguments: mistakes)
    func usage(words: [String]) async throws {
        let result = try await command.run(words)
        #expect(result.status == 64)
        #expect(result.output.isEmpty)
        let name = "usage-" + words.joined(separator: "-").replacing("/", with: "_").replacing("--", with: "")
        try Snapshot(name).expect(result.errors)

        let json = try await command.run(words + ["--json"])
        #expect(json.status == 64)
        #expect(json.errors.isEmpty)
        #expect(try json.failure()?["problem"]?.text?.isEmpty == false)
    }

    @Test("an error without a server looks the same in text, JSON and Chinese, as each is to look")
    func errors() async throws {
        let words = ["list", "--repo", "/nowhere/repository"]
        for (name, more) in [("text", []), ("json", ["--json"]), ("chinese", ["--lang", "zh"])] {
            let result = try await command.run(words + more)
            #expect(result.status == 10)
            #expect((name == "json") == result.errors.isEmpty)
            try Snapshot("no-repository-\(name)").expect(result.output + result.errors)
        }
        let byLocale = try await command.run(words, environment: ["LC_ALL": "zh_CN.UTF-8"])
        try Snapshot("no-repository-chinese").expect(byLocale.errors)
    }

    @Test("shells are given completions", arguments: ["bash", "zsh", "fish"])
    func completions(shell: String) async throws {
        let result = try await command("--generate-completion-script", shell)
        #expect(result.status == 0)
        for word in ["backup", "restore", "allow-partial"] { #expect(result.output.contains(word)) }
    }
}
