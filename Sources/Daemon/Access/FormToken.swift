internal import Crypto
internal import FoundationEssentials

/// What a form carries to prove that a page of ours made it for this very session: nobody else's page can know it.
struct FormToken: Sendable {
    private let key = SymmetricKey(size: .bits256)

    /// The token of a session, by its secret.
    func token(of session: String) -> String {
        Data(HMAC<SHA256>.authenticationCode(for: Array(session.utf8), using: key)).base64EncodedString()
    }

    /// Takes as long whatever is wrong.
    func isRight(_ token: String, of session: String) -> Bool {
        guard let code = Data(base64Encoded: token) else { return false }
        return HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: Array(session.utf8), using: key)
    }
}
