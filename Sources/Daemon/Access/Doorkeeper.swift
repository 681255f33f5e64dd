internal import CronSchedule
internal import Crypto
internal import FoundationEssentials

/// Knows who is let in: by a password, or by a session that a password began.
actor Doorkeeper {
    private struct Session {
        let user: String
        /// What the password was when it began: with another one it ends.
        let password: String
        let ends: Instant
    }

    private struct Attempts {
        var failures = 0
        var blockedUntil = Instant.earliest
        var last = Instant.earliest
    }

    private let now: @Sendable () -> Instant
    /// By the digest of the session's secret.
    private var sessions: [String: Session] = [:]
    private var attempts: [String: Attempts] = [:]
    /// Digests of pairs of name and password that were right, under a key of this process: a client that sends them with
    /// each request is not hashed each time.
    private var known: Set<String> = []
    private let key = SymmetricKey(size: .bits256)
    private let checker = PasswordChecker()

    static let sessionSeconds = 12 * 3600
    private static let mostSessions = 1000
    private static let freeFailures = 5
    private static let longestBlock = 900

    init(now: @escaping @Sendable () -> Instant) {
        self.now = now
    }

    enum Verdict: Sendable, Equatable {
        case admitted
        case refused
        /// Too many tries from this address; seconds to wait.
        case blocked(Int)
    }

    /// Looks at a name and a password from an address; an unknown name takes as long as a wrong password.
    func judge(
        _ name: String,
        _ password: String,
        from address: String,
        _ credentials: Credentials
    ) async -> Verdict {
        let moment = now()
        let digest = digest(of: name + "\u{0}" + password + "\u{0}" + (credentials.passwords[name]?.description ?? ""))
        if known.contains(digest) { return .admitted }
        forget(before: moment)
        var tries = attempts[address] ?? Attempts()
        guard tries.blockedUntil <= moment else {
            return .blocked(tries.blockedUntil.secondsSince1970 - moment.secondsSince1970)
        }
        // Counted before it is known, so that many at once are no more than one after the other.
        tries.failures += 1
        tries.last = moment
        let excess = tries.failures - Self.freeFailures
        if excess >= 0 {
            tries.blockedUntil = moment.advanced(bySeconds: min(Self.longestBlock, 2 << min(excess, 12)))
        }
        attempts[address] = tries
        let hash = credentials.passwords[name] ?? credentials.passwords.values.first
        guard await checker.matches(hash, password), credentials.passwords[name] != nil else { return .refused }
        attempts[address] = nil
        if known.count > Self.mostSessions { known.removeAll() }
        known.insert(digest)
        return .admitted
    }

    /// Begins a session and returns its secret.
    func begin(_ user: String, _ credentials: Credentials) -> String {
        let secret = SymmetricKey(size: .bits256).withUnsafeBytes { Data($0).base64EncodedString() }
        sessions = sessions.filter { $0.value.ends > now() }
        if sessions.count >= Self.mostSessions, let oldest = sessions.min(by: { $0.value.ends < $1.value.ends }) {
            sessions[oldest.key] = nil
        }
        sessions[digest(of: secret)] = Session(
            user: user,
            password: credentials.passwords[user]?.description ?? "",
            ends: now().advanced(bySeconds: Self.sessionSeconds)
        )
        return secret
    }

    /// Whose session it is; nil where it does not go on, or its user has no longer the same password.
    func user(of secret: String, _ credentials: Credentials) -> String? {
        guard let session = sessions[digest(of: secret)], session.ends > now() else { return nil }
        return credentials.passwords[session.user]?.description == session.password ? session.user : nil
    }

    func end(_ secret: String) { sessions[digest(of: secret)] = nil }

    /// Addresses that have been quiet for long: nobody may fill the memory with them.
    private func forget(before moment: Instant) {
        guard attempts.count > 1000 else { return }
        attempts = attempts.filter { moment.secondsSince1970 - $0.value.last.secondsSince1970 < Self.longestBlock }
        if attempts.count > 10_000 { attempts.removeAll() }
    }

    private func digest(of text: String) -> String {
        Data(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key)).base64EncodedString()
    }
}

/// Tries passwords one at a time, since each takes memory; sessions do not wait for it.
private actor PasswordChecker {
    func matches(_ hash: PasswordHash?, _ password: String) -> Bool { hash?.matches(password) == true }
}
