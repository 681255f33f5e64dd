internal import CLibPQ
internal import Dispatch
internal import Glibc

/// Owns a `PGconn`.
///
/// Every method blocks and belongs to the actor that holds the handle.
///
/// `@unchecked Sendable`: the pointer is used by one actor alone; `canceller` has a pointer of its own.
final class Handle: @unchecked Sendable {
    private var connection: OpaquePointer?
    let canceller: Canceller

    private init(connection: OpaquePointer) {
        self.connection = connection
        self.canceller = Canceller(PQgetCancel(connection))
    }

    deinit { close() }

    /// Connects on a thread that may block.
    ///
    /// A queue of its own: a shared one gets a thread more only after a second, where those it has are blocked.
    static func open(_ settings: ConnectionSettings) async throws -> Handle {
        let opened = await withCheckedContinuation { continuation in
            DispatchQueue(label: "cronvault.connect").async {
                continuation.resume(returning: Result { try Handle.connect(settings) })
            }
        }
        return try opened.get()
    }

    private static func connect(_ settings: ConnectionSettings) throws -> Handle {
        let pairs = settings.keywords
        let keywords = pairs.map { strdup($0.0) } + [nil]
        let values = pairs.map { strdup($0.1) } + [nil]
        defer { for pointer in keywords + values { free(pointer) } }
        let connection = PQconnectdbParams(keywords.map { UnsafePointer($0) }, values.map { UnsafePointer($0) }, 1)
        guard let connection else { throw ConnectionFailure.outOfMemory() }
        guard PQstatus(connection) == CONNECTION_OK else {
            defer { PQfinish(connection) }
            throw ConnectionFailure.refused(
                at: Self.address(of: connection),
                message: Self.message(of: connection),
                needsPassword: PQconnectionNeedsPassword(connection) != 0
            )
        }
        PQsetNoticeProcessor(connection, { _, _ in }, nil)
        return Handle(connection: connection)
    }

    func close() {
        guard let connection else { return }
        PQfinish(connection)
        self.connection = nil
    }

    func withConnection<Output>(_ body: (OpaquePointer?) -> Output) -> Output {
        body(connection)
    }

    var serverVersion: Int { Int(PQserverVersion(connection)) }
    var backendPID: Int32 { PQbackendPID(connection) }
    var address: String { Self.address(of: connection) }

    /// Runs one statement and returns its result, which the caller clears.
    func run(_ sql: SQL) throws -> OpaquePointer {
        let result = send(sql)
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY:
            guard let result else { throw lost() }
            return result
        default:
            throw error(takenFrom: result)
        }
    }

    /// Makes the unnamed prepared statement.
    func prepare(_ text: String) throws {
        let result = PQprepare(connection, "", text, 0, nil)
        guard PQresultStatus(result) == PGRES_COMMAND_OK else { throw error(takenFrom: result) }
        PQclear(result)
    }

    /// Sends a COPY and makes sure that the server is ready for it.
    func begin(_ sql: SQL, expecting status: ExecStatusType) throws {
        let result = send(sql)
        guard PQresultStatus(result) == status else { throw error(takenFrom: result) }
        PQclear(result)
    }

    /// Takes the results that end a COPY; throws what the server reports, else returns the rows it counted.
    func endCopy() throws -> Int {
        var failure: PostgresError?
        var count = 0
        while let result = PQgetResult(connection) {
            if PQresultStatus(result) == PGRES_FATAL_ERROR {
                failure = failure ?? self.failure(in: result)
            } else {
                count += Int(String(cString: PQcmdTuples(result))) ?? 0
            }
            PQclear(result)
        }
        if let failure { throw failure }
        return count
    }

    /// The next row of COPY TO, as bytes valid during `body`; nil at the end.
    func copyRow<Output>(_ body: (UnsafeRawBufferPointer) throws -> Output) throws -> Output? {
        var buffer: UnsafeMutablePointer<CChar>?
        let length = PQgetCopyData(connection, &buffer, 0)
        if length == -1 { return nil }
        guard length >= 0, let buffer else { throw lost() }
        defer { PQfreemem(buffer) }
        return try body(UnsafeRawBufferPointer(start: buffer, count: Int(length)))
    }

    func putCopy(_ bytes: UnsafeRawBufferPointer) throws {
        guard !bytes.isEmpty else { return }
        let base = bytes.bindMemory(to: CChar.self).baseAddress
        guard PQputCopyData(connection, base, Int32(clamping: bytes.count)) == 1 else { throw lost() }
    }

    func endPut(failing message: String?) throws {
        guard PQputCopyEnd(connection, message) == 1 else { throw lost() }
    }

    func notification(within seconds: Double) -> Notification? {
        let deadline = DispatchTime.now() + seconds
        while true {
            PQconsumeInput(connection)
            if let notify = PQnotifies(connection) {
                defer { PQfreemem(notify) }
                let (channel, payload) = (notify.pointee.relname, notify.pointee.extra)
                return Notification(
                    channel: channel.map { String(cString: $0) } ?? "",
                    payload: payload.map { String(cString: $0) } ?? ""
                )
            }
            let now = DispatchTime.now()
            guard now < deadline, PQstatus(connection) == CONNECTION_OK else { return nil }
            let left = (deadline.uptimeNanoseconds - now.uptimeNanoseconds) / 1_000_000
            var descriptor = pollfd(fd: PQsocket(connection), events: Int16(POLLIN), revents: 0)
            poll(&descriptor, 1, Int32(clamping: left + 1))
        }
    }

    private func send(_ sql: SQL) -> OpaquePointer? {
        guard sql.isSingle || !sql.parameters.isEmpty else { return PQexec(connection, sql.text) }
        let values = sql.parameters.map { value in value.flatMap { strdup($0) } }
        defer { for value in values { free(value) } }
        let pointers = values.map { UnsafePointer<CChar>($0) }
        return PQexecParams(connection, sql.text, Int32(values.count), nil, pointers, nil, nil, 0)
    }

    private func error(takenFrom result: OpaquePointer?) -> PostgresError {
        defer { PQclear(result) }
        return failure(in: result)
    }

    private func failure(in result: OpaquePointer?) -> PostgresError {
        func field(_ code: Character) -> String? {
            code.asciiValue.flatMap { PQresultErrorField(result, Int32($0)) }.map { String(cString: $0) }
        }
        guard let message = field("M") else { return lost() }
        return PostgresError(sqlstate: field("C"), message: message, detail: field("D"), hint: field("H"))
    }

    private func lost() -> PostgresError {
        PostgresError(sqlstate: nil, message: Self.message(of: connection), detail: nil, hint: nil)
    }

    private static func message(of connection: OpaquePointer?) -> String {
        var text = PQerrorMessage(connection).map { String(cString: $0) } ?? ""
        while text.last?.isWhitespace == true { text.removeLast() }
        return text.isEmpty ? "the connection is closed" : text
    }

    private static func address(of connection: OpaquePointer?) -> String {
        let host = PQhost(connection).map { String(cString: $0) } ?? ""
        let port = PQport(connection).map { String(cString: $0) } ?? ""
        return host.isEmpty ? port : "\(host):\(port)"
    }
}
