internal import CZstd

/// Compresses a stream into one zstd frame with a checksum, as `zstd` itself writes and reads it.
package final class ZstdEncoder {
    private let context: OpaquePointer
    private var output: [UInt8]

    /// The level `zstd` itself uses; dumps gain little from a higher one.
    package static let level: Int32 = 3
    /// History rows become no larger at this one, and a third faster.
    package static let historyLevel: Int32 = 2

    /// Throws `out-of-memory` where no context can be had.
    package init(level: Int32 = ZstdEncoder.level) throws {
        guard let context = ZSTD_createCCtx() else { throw FormatError.outOfMemory() }
        self.context = context
        output = [UInt8](repeating: 0, count: ZSTD_CStreamOutSize())
        ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level)
        ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
    }

    deinit { ZSTD_freeCCtx(context) }

    /// Takes more input; what is ready goes to `sink`, at once or later.
    package func write(_ bytes: UnsafeRawBufferPointer, to sink: (UnsafeRawBufferPointer) throws -> Void) throws {
        try run(bytes, ZSTD_e_continue, sink)
    }

    /// Ends the frame.
    package func finish(to sink: (UnsafeRawBufferPointer) throws -> Void) throws {
        try run(UnsafeRawBufferPointer(start: nil, count: 0), ZSTD_e_end, sink)
    }

    private func run(
        _ bytes: UnsafeRawBufferPointer,
        _ directive: ZSTD_EndDirective,
        _ sink: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        var input = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
        var left = 0
        repeat {
            let written = try output.withUnsafeMutableBytes { space -> Int in
                var target = ZSTD_outBuffer(dst: space.baseAddress, size: space.count, pos: 0)
                left = ZSTD_compressStream2(context, &target, &input, directive)
                guard ZSTD_isError(left) == 0 else { throw FormatError.compression(Self.name(of: left)) }
                return target.pos
            }
            if written > 0 { try output.withUnsafeBytes { try sink(UnsafeRawBufferPointer(rebasing: $0[..<written])) } }
        } while input.pos < input.size || (directive == ZSTD_e_end && left != 0)
    }

    static func name(of code: Int) -> String {
        ZSTD_getErrorName(code).map { String(cString: $0) } ?? "\(code)"
    }
}
