import BackupFormat
import CronModel
import TestSupport
import Testing

@testable import cronvault

@Suite("The configuration file")
struct ConfigurationFileTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder("config")
    }

    private func read(_ text: String) throws -> Configuration {
        try ConfigurationFile.read(folder.write(text, to: "cronvault.yaml"))
    }

    @Test("every key is read")
    func keys() throws {
        let configuration = try read(
            """
            # A comment.
            repository: /var/backups/cronvault
            clusters:
              main:
                connection: service=production
                layers: [cron, history]
                databases: [shop, "a,b", 'c d']
                parallel: 4
              second: {databases: all, layers: "full, cron"}
              third: {databases: "my db, other"}
            """
        )
        #expect(configuration.repository == "/var/backups/cronvault")
        let main = try #require(configuration.clusters["main"])
        #expect(main.connection == "service=production")
        #expect(main.layers == [.cron, .history])
        #expect(main.databases == ["shop", "a,b", "c d"])
        #expect(main.parallel == 4)
        #expect(configuration.clusters["second"]?.databases == nil)
        #expect(configuration.clusters["second"]?.layers == [.full, .cron])
        #expect(configuration.clusters["third"]?.databases == ["my db", "other"])
    }

    @Test("copies have a name, a place and a rule of their own; without a name the address without its options")
    func copies() throws {
        let configuration = try read(
            """
            repository: /near
            copies:
              - name: far
                repository: s3://bucket/prefix?region=x
                retention: {daily: 7}
              - repository: sftp://host/path?key_file=/k
            """
        )
        #expect(configuration.copies.map(\.name) == ["far", "sftp://host/path"])
        #expect(
            configuration.copies.map(\.repository) == ["s3://bucket/prefix?region=x", "sftp://host/path?key_file=/k"]
        )
        #expect(configuration.copies[0].retention != nil)
        #expect(configuration.copies[1].retention == nil)
    }

    @Test("an empty file configures nothing", arguments: ["", "\n", "# nothing\n", "---\n"])
    func empty(text: String) throws {
        let configuration = try read(text)
        #expect(configuration.repository == nil)
        #expect(configuration.clusters.isEmpty)
    }

    /// A mistake, the line it stands on, and the word that must be named.
    static let mistakes: [(text: String, line: Int, word: String)] = [
        ("repositry: /x\n", 1, "repositry"),
        ("repository: /x\nclusters:\n  main:\n    retentin:\n      daily: 3\n", 4, "retentin"),
        ("clusters:\n  main:\n    conection: x\n", 3, "conection"),
        ("repository: [a, b]\n", 1, "repository"),
        ("repository:\n  - a\n", 1, "repository"),
        ("copies:\n  - nam: x\n    repository: /x\n", 2, "nam"),
        ("copies:\n  - name: x\n", 2, "repository"),
        ("copies: /x\n", 1, "copies"),
        ("copies:\n  - {name: a/b, repository: /x}\n", 2, "name"),
        ("copies:\n  - {name: a, repository: /x}\n  - {name: a, repository: /y}\n", 3, "\"a\""),
        ("copies:\n  - repository: /x/\n  - {name: b, repository: /y/../x}\n", 3, "\"b\""),
        ("repository: /x\ncopies:\n  - {name: far, repository: /x/}\n", 3, "\"far\""),
        ("copies:\n  - repository: /x\n    retention: {dayly: 3}\n", 3, "dayly"),
        ("repository:\n", 1, "repository"),
        ("clusters:\n  main:\n    connection: ''\n", 3, "connection"),
        ("clusters:\n  main:\n    databases:\n", 3, "databases"),
        ("clusters:\n  main:\n    layers: []\n", 3, "layers"),
        ("clusters: main\n", 1, "clusters"),
        ("clusters:\n  main: text\n", 2, "main"),
        ("clusters:\n  main:\n    layers: [cron, hstory]\n", 3, "hstory"),
        ("clusters:\n  main:\n    layers:\n      cron: yes\n", 3, "layers"),
        ("clusters:\n  main:\n    databases:\n      - [a]\n", 3, "databases"),
        ("clusters:\n  main:\n    parallel: many\n", 3, "parallel"),
        ("clusters:\n  main:\n    parallel: 0\n", 3, "parallel"),
        ("clusters:\n  main:\n    connection: &c host=x\n  other:\n    connection: *c\n", 3, "connection"),
        ("clusters: &all\n  main: {}\n", 1, "clusters"),
        ("repository: /x\nrepository: /y\n", 1, "repository"),
        ("- repository\n", 1, "mapping"),
        ("text\n", 1, "mapping"),
    ]

    @Test("a mistake is an error that names file, line and key", arguments: mistakes.indices)
    func mistake(index: Int) throws {
        let (text, line, word) = Self.mistakes[index]
        let error = try #require(throws: ActionableError.self) { try read(text) }
        #expect(error.code == "configuration")
        #expect(error.exitStatus == .wrongUsage)
        #expect(error.problem.english.hasPrefix("\(folder.path("cronvault.yaml")):\(line): "))
        #expect(error.problem.english.contains(word))
        #expect(error.problem.chinese.contains(word) || word == "mapping")
    }

    @Test(
        "what is no YAML is an error that names the file and the line",
        arguments: [("repository: [a\n", 2), ("a: b: c\n", 1), ("\ta: b\n", 1), ("repository: \"x\n", 2)]
    )
    func notYAML(text: String, line: Int) throws {
        let error = try #require(throws: ActionableError.self) { try read(text) }
        #expect(error.code == "configuration")
        #expect(error.problem.english.hasPrefix("\(folder.path("cronvault.yaml"))"))
        #expect(error.problem.english.hasPrefix("\(folder.path("cronvault.yaml")):\(line): "))
    }

    @Test("an error never repeats a value, which may be a password")
    func secrets() throws {
        for text in ["clusters:\n  main:\n    connection: \"password=s3cret\n", "repository: {password: s3cret}\n"] {
            let error = try #require(throws: ActionableError.self) { try read(text) }
            #expect(!"\(error)".contains("s3cret"))
        }
    }

    @Test("a second document, an alias bomb and a file that is not there are errors")
    func others() {
        #expect(throws: ActionableError.self) { try read("repository: /x\n---\nrepository: /y\n") }
        #expect(throws: ActionableError.self) { try read("a: &a [x]\nb: [*a, *a]\n") }
        #expect(throws: ActionableError.self) { try ConfigurationFile.read(folder.path("nowhere.yaml")) }
        #expect(throws: ActionableError.self) { try ConfigurationFile.read(folder.path) }
    }
}
