import BackupFormat
import CronModel
import TestSupport
import Testing

@testable import cronvault

@Suite("Whose signatures count, by the configuration file")
struct SignatureConfigurationTests {
    private static let pem = """
        -----BEGIN PUBLIC KEY-----
        MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
        -----END PUBLIC KEY-----

        """
    private let folder: TemporaryFolder
    private let key: String

    init() throws {
        folder = try TemporaryFolder("signatures")
        key = try folder.write(Self.pem, to: "public.pem")
    }

    private func read(_ text: String) throws -> Configuration {
        let text = text.replacing("KEY", with: key)
        return try ConfigurationFile.read(folder.write(text, to: "cronvault.yaml"))
    }

    @Test("what stands at the top is for every cluster, also those without an entry; a cluster says otherwise")
    func levels() throws {
        let configuration = try read(
            """
            trusted-keys: [KEY]
            require-signatures: true
            clusters:
              main: {signing-key: /k.pem}
              old: {require-signatures: false}
            """
        )
        let policies = configuration.signatures
        for name in ["main", "never heard of"] {
            #expect(policies[name].isRequired)
            #expect(policies[name].trusted.map(\.base64) == ["Gb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE="])
        }
        #expect(!policies["old"].isRequired)
        #expect(policies["old"].trusted.count == 1)
        #expect(configuration.clusters["main"]?.signingKey == "/k.pem")
    }

    @Test("a cluster may have keys of its own; nobody is trusted unless that is said")
    func own() throws {
        let policies = try read("clusters:\n  main: {trusted-keys: KEY, require-signatures: true}\n  b: {}\n")
            .signatures
        #expect(policies["main"].isRequired)
        #expect(policies["b"].trusted.isEmpty)
        #expect(!policies["b"].isRequired)
    }

    static let mistakes: [(text: String, line: Int, words: [String])] = [
        ("require-signatures: true\n", 1, ["require-signatures", "trusted-keys"]),
        ("clusters:\n  main:\n    require-signatures: true\n", 3, ["require-signatures", "trusted-keys"]),
        ("require-signatures: yes please\n", 1, ["require-signatures"]),
        ("repository: /x\ntrusted-keys: [/nowhere/key.pem]\n", 2, ["trusted-keys", "/nowhere/key.pem"]),
        ("clusters:\n  main:\n    trusted-keys: [KEY, WRONG]\n", 3, ["trusted-keys", "wrong.pem"]),
        ("trusted-keys: []\n", 1, ["trusted-keys"]),
        ("trusted_keys: [KEY]\n", 1, ["trusted_keys"]),
    ]

    @Test("a mistake is an error that names file, line and key", arguments: mistakes.indices)
    func mistake(index: Int) throws {
        let wrong = try folder.write("-----BEGIN PRIVATE KEY-----\nsecret\n", to: "wrong.pem")
        let (text, line, words) = Self.mistakes[index]
        let error = try #require(throws: ActionableError.self) { try read(text.replacing("WRONG", with: wrong)) }
        #expect(error.code == "configuration")
        #expect(error.problem.english.hasPrefix("\(folder.path("cronvault.yaml")):\(line): "))
        for word in words { #expect(error.problem.english.contains(word), "\(error.problem.english)") }
        #expect(!"\(error)".contains("secret"))
    }
}
