internal import CronModel
internal import Glibc

/// One function for each state: each takes bytes from `index` on and returns where the next state goes on.
extension ScriptReader {
    mutating func code(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ path: String) throws -> Int {
        var index = start
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if StatementTokens.isWord(byte) {
                words.add(byte)
                keep(byte)
                continue
            }
            let isEscaping = words.isEscapePrefix
            let isInWord = words.isInside
            words.end(depth: depth)
            switch byte {
            case 0:
                throw AuditFailure.notADump(path, Text("it holds binary data", zh: "包含二进制数据"))
            case UInt8(ascii: "'"):
                // A doubled quote ends one part of a literal and begins the next, with the same escapes.
                let goesOn = previous == byte && closedEscaping
                keep(byte)
                state = .literal(escapes: isEscaping || goesOn || !standardStrings)
                return index
            case UInt8(ascii: "\""):
                keep(byte)
                state = .quotedName
                return index
            case UInt8(ascii: "$") where !isInWord:
                keep(byte)
                side = [byte]
                state = .dollarTag
                return index
            case UInt8(ascii: "-") where previous == UInt8(ascii: "-"):
                begin(.lineComment)
                return index
            case UInt8(ascii: "*") where previous == UInt8(ascii: "/"):
                begin(.blockComment)
                commentDepth = 1
                return index
            case UInt8(ascii: "\\"):
                side = []
                state = .command
                return index
            case UInt8(ascii: ";") where depth == 0 && words.blocks == 0:
                endStatement()
                if state != .code { return index }
            default: symbol(byte)
            }
        }
        return index
    }

    private mutating func symbol(_ byte: UInt8) {
        if byte == UInt8(ascii: "(") {
            if depth == 0 {
                beginInsertion()
                insertion?.beginGroup()
            }
            depth += 1
        }
        keep(byte)
        if byte == UInt8(ascii: ")"), depth > 0 {
            depth -= 1
            if depth == 0 { endGroup() }
        }
    }

    /// A comment begins: its first character was kept as code.
    private mutating func begin(_ comment: State) {
        if depth > 0, insertion != nil { insertion?.dropLast() } else if !statement.isEmpty { statement.removeLast() }
        (side, previous, state) = ([], 0, comment)
    }

    mutating func literal(_ bytes: UnsafeRawBufferPointer, _ start: Int, escapes: Bool) -> Int {
        var index = start
        if escapes, previous == UInt8(ascii: "\\") {
            // The byte that a backslash escapes, which stood at the end of the piece before.
            keep(bytes[index])
            previous = 0
            index += 1
        }
        while index < bytes.count {
            let quote = bytes.first(UInt8(ascii: "'"), from: index)
            guard escapes, let slash = bytes.first(UInt8(ascii: "\\"), from: index, to: quote ?? bytes.count) else {
                keep(bytes, index, (quote.map { $0 + 1 }) ?? bytes.count)
                previous = 0
                guard let quote else { return bytes.count }
                (state, previous, closedEscaping) = (.code, UInt8(ascii: "'"), escapes)
                return quote + 1
            }
            guard slash + 1 < bytes.count else {
                keep(bytes, index, bytes.count)
                previous = UInt8(ascii: "\\")
                return bytes.count
            }
            keep(bytes, index, slash + 2)
            index = slash + 2
        }
        return index
    }

    mutating func quotedName(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> Int {
        let end = bytes.first(UInt8(ascii: "\""), from: start).map { $0 + 1 }
        keep(bytes, start, end ?? bytes.count)
        if end != nil { (state, previous) = (.code, UInt8(ascii: "\"")) }
        return end ?? bytes.count
    }

    mutating func dollarTag(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> Int {
        let byte = bytes[start]
        let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        if byte == UInt8(ascii: "$") {
            keep(byte)
            side.append(byte)
            (matched, state) = (0, .dollarBody)
            return start + 1
        }
        guard StatementTokens.isWord(byte), !(isDigit && side.count == 1), side.count < Self.sideLimit else {
            // `$1` and the like: a parameter, no quote. The byte is code.
            state = .code
            return start
        }
        keep(byte)
        side.append(byte)
        return start + 1
    }

    mutating func dollarBody(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> Int {
        var index = start
        while index < bytes.count {
            if matched == 0 {
                guard let dollar = bytes.first(UInt8(ascii: "$"), from: index) else {
                    keep(bytes, index, bytes.count)
                    return bytes.count
                }
                keep(bytes, index, dollar + 1)
                (matched, index) = (1, dollar + 1)
                continue
            }
            let byte = bytes[index]
            guard byte == side[matched] else {
                matched = 0
                continue
            }
            keep(byte)
            matched += 1
            index += 1
            if matched == side.count {
                (state, previous, side) = (.code, UInt8(ascii: "$"), [])
                return index
            }
        }
        return index
    }

    mutating func line(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> Int {
        let end = bytes.first(UInt8(ascii: "\n"), from: start)
        let room = max(0, Self.sideLimit - side.count)
        side.append(contentsOf: bytes[start..<min(end ?? bytes.count, start + room)])
        if end != nil { endLine() }
        return end.map { $0 + 1 } ?? bytes.count
    }

    mutating func blockComment(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> Int {
        var index = start
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == UInt8(ascii: "/"), previous == UInt8(ascii: "*") {
                commentDepth -= 1
                previous = 0
                if commentDepth == 0 {
                    state = .code
                    return index
                }
            } else if byte == UInt8(ascii: "*"), previous == UInt8(ascii: "/") {
                commentDepth += 1
                previous = 0
            } else {
                previous = byte
            }
        }
        return index
    }

    mutating func rows(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> Int {
        var index = start
        while index < bytes.count {
            let end = bytes.first(UInt8(ascii: "\n"), from: index)
            let piece = UnsafeRawBufferPointer(rebasing: bytes[index..<(end ?? bytes.count)])
            guard copied?.add(piece, isWhole: end != nil, into: &contents) != true else {
                endRows()
                return (end ?? bytes.count) + 1
            }
            index = end.map { $0 + 1 } ?? bytes.count
        }
        return index
    }

    mutating func keep(_ byte: UInt8) {
        previous = byte
        if depth > 0, insertion != nil {
            insertion?.keep(byte)
        } else if statement.count < Self.statementLimit {
            statement.append(byte)
        }
    }

    private mutating func keep(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int) {
        let piece = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
        if depth > 0, insertion != nil {
            insertion?.keep(piece)
        } else {
            statement.append(contentsOf: piece.prefix(max(0, Self.statementLimit - statement.count)))
        }
    }
}

extension UnsafeRawBufferPointer {
    /// The first place of a byte from `start` on.
    fileprivate func first(_ byte: UInt8, from start: Int, to end: Int? = nil) -> Int? {
        guard let base = baseAddress, start < end ?? count,
            let found = memchr(base + start, Int32(byte), (end ?? count) - start)
        else { return nil }
        return UnsafeRawPointer(found) - base
    }
}
