import CronModel
import Testing

@testable import BackupFormat

@Suite("Signatures")
struct SignatureTests {
    /// The keys of RFC 8410, section 10.
    private static let privatePEM = """
        -----BEGIN PRIVATE KEY-----
        MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
        -----END PRIVATE KEY-----

        """
    private static let publicPEM = """
        -----BEGIN PUBLIC KEY-----
        MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
        -----END PUBLIC KEY-----

        """
    private static let other = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="

    private let key: SigningKey
    private let trusted: VerifyingKey
    private let document = Array("{\"set\" : 1}\n".utf8)

    init() throws {
        key = try SigningKey(pem: Self.privatePEM, file: "key.pem")
        trusted = try #require(VerifyingKey(pem: Self.publicPEM))
    }

    @Test("a public key is read as openssl writes it, and belongs to its private one")
    func publicKey() throws {
        #expect(trusted.base64 == key.publicKey)
        #expect(trusted.isValid(try key.sign(document), of: document))
        #expect(VerifyingKey(base64: trusted.base64)?.base64 == trusted.base64)
    }

    @Test(
        "nothing else is taken for a public key",
        arguments: [
            "", "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=", privatePEM,
            publicPEM.replacing("MCowBQYDK2Vw", with: "MCowBQYDK2Vu"), publicPEM.replacing("rXAxZuE=", with: "rXAx"),
            publicPEM.replacing("PUBLIC KEY-----\n", with: "PUBLIC KEY-----\n!"),
            publicPEM.replacing("-----END PUBLIC KEY-----", with: ""),
        ]
    )
    func noPublicKey(text: String) {
        #expect(VerifyingKey(pem: text) == nil)
    }

    @Test("a signature is worth what the keys say: trusted, a stranger's, of other bytes, or gone")
    func verdicts() throws {
        let policy = SignaturePolicy(trusted: [try #require(VerifyingKey(base64: Self.other)), trusted])
        let strangers = SignaturePolicy(trusted: [try #require(VerifyingKey(base64: Self.other))])
        let signature = try key.sign(document)
        let named = key.publicKey
        #expect(policy.verdict(on: signature, of: document, named: named) == .trusted)
        #expect(policy.verdict(on: signature, of: document, named: nil) == .trusted)
        #expect(policy.verdict(on: nil, of: document, named: nil) == .unsigned)
        #expect(policy.verdict(on: nil, of: document, named: named) == .missing)
        #expect(strangers.verdict(on: signature, of: document, named: named) == .stranger)
        #expect(strangers.verdict(on: signature, of: document, named: nil) == .wrong)
        for place in document.indices {
            var changed = document
            changed[place] ^= 1
            #expect(policy.verdict(on: signature, of: changed, named: named) == .wrong)
        }
        for place in signature.indices {
            var changed = signature
            changed[place] ^= 1
            #expect(policy.verdict(on: changed, of: document, named: named) == .wrong)
        }
        for cut in [[], Array(signature.dropLast()), signature + [0]] {
            #expect(policy.verdict(on: cut, of: document, named: named) == .wrong)
        }
    }

    @Test("where a key is trusted, only its signatures are admitted, and none at all where they are not required")
    func admission() {
        let all: [SignaturePolicy.Verdict] = [.trusted, .unsigned, .missing, .stranger, .wrong]
        func admitted(_ policy: SignaturePolicy) -> [SignaturePolicy.Verdict] { all.filter(policy.admits) }
        #expect(admitted(.none) == all)
        #expect(admitted(SignaturePolicy(trusted: [trusted])) == [.trusted, .unsigned])
        #expect(admitted(SignaturePolicy(trusted: [trusted], isRequired: true)) == [.trusted])
        #expect(admitted(SignaturePolicy(isRequired: true)) == [])
    }

    @Test("a cluster without a policy of its own has the common one")
    func policies() {
        let policies = SignaturePolicies(
            common: SignaturePolicy(trusted: [trusted], isRequired: true),
            clusters: ["main": .none]
        )
        #expect(policies["main"].isRequired == false)
        #expect(policies["other"].isRequired)
    }

    @Test("a manifest without the keys of authenticity is read, and one with them is written and read the same")
    func manifest() throws {
        var manifest = try Fixture.manifest("manifest-1-complete.json")
        #expect(manifest.previous == nil && manifest.publicKey == nil)
        manifest.previous = ChainLink(id: try #require(SetID("20261121T072947Z-k3f9")), sha256: manifest.proof.digest)
        manifest.publicKey = key.publicKey
        let written = try FormatCoder.encode(manifest)
        #expect(String(decoding: written, as: UTF8.self).contains("\"public_key\" : \"\(key.publicKey)\""))
        #expect(try Manifest.decode(written, file: "manifest.json") == manifest)
    }
}
