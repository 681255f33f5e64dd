extension CronParser {
    /// Reads one field and the blanks after it.
    mutating func parse(_ field: ScheduleField) throws(ScheduleError) {
        guard let first = byte, first != UInt8(ascii: "\n") else { throw failure(.missingField, in: field) }
        if field == .dayOfMonth, first == UInt8(ascii: "$"), release.hasLastDay {
            position += 1
            guard let next = byte, isBlank(next) else { throw failure(.lastDayNotAlone, in: field) }
            fields.flags.insert(.lastDay)
            skipBlanks()
            return
        }
        if first == UInt8(ascii: "*") { insertStar(field) }
        var bits: UInt64 = 0
        while true {
            bits |= try item(field)
            guard isAt(",") else { break }
            position += 1
        }
        fields.set(field, to: bits)
        if let next = byte, !endsField(next) {
            notes.append(.ignoredRest(field: field, position: position))
            while let next = byte, !endsField(next) { position += 1 }
        }
        skipBlanks()
    }

    private mutating func insertStar(_ field: ScheduleField) {
        switch field {
        case .minute: fields.flags.insert(.minuteStar)
        case .hour: fields.flags.insert(.hourStar)
        case .dayOfMonth: fields.flags.insert(.dayStar)
        case .month: break
        case .dayOfWeek: fields.flags.insert(.weekdayStar)
        }
    }

    /// Reads `*`, `*/S`, `N`, `N-M` or `N-M/S` and gives the values it sets.
    private mutating func item(_ field: ScheduleField) throws(ScheduleError) -> UInt64 {
        let start = position
        if isAt("*") {
            position += 1
            return try range(from: field.bounds.lowerBound, to: field.bounds.upperBound, in: field, at: start)
        }
        let first = try number(field)
        if isAt("-") {
            position += 1
            return try range(from: first, to: number(field), in: field, at: start)
        }
        if isAt("/") { throw failure(.stepWithoutRange, in: field) }
        try check(first, in: field, from: start)
        return 1 << UInt64(first)
    }

    /// Reads the step of a range, if it has one, and gives the values that both set.
    private mutating func range(
        from first: Int,
        to last: Int,
        in field: ScheduleField,
        at start: Int
    ) throws(ScheduleError) -> UInt64 {
        let stepPosition = position + 1
        let step = try step(field)
        try check(first, in: field, from: start)
        try check(last, in: field, from: start)
        let range = CronRange(field: field, first: first, last: last, step: step, release: release)
        if let reason = range.refusal {
            position = stepPosition
            throw failure(reason, in: field)
        }
        if first > last {
            notes.append(.reversedRange(field: field, position: start, sets: range.bits))
        } else if step > last - first, first != last {
            notes.append(.stepOverRange(field: field, position: stepPosition, step: step))
        }
        return range.bits
    }

    private mutating func step(_ field: ScheduleField) throws(ScheduleError) -> Int {
        guard isAt("/") else { return 1 }
        position += 1
        let start = position
        let step = try number(field, isStep: true)
        guard step > 0 else {
            position = start
            throw failure(.stepNotPositive, in: field)
        }
        return step
    }

    private mutating func check(_ value: Int, in field: ScheduleField, from start: Int) throws(ScheduleError) {
        guard field.bounds.contains(value) else {
            position = start
            throw failure(.outOfRange(value), in: field)
        }
    }

    /// Reads the longest run of letters and digits: a number, or a name where the field has names.
    private mutating func number(_ field: ScheduleField, isStep: Bool = false) throws(ScheduleError) -> Int {
        let start = position
        while let next = byte, isLetterOrDigit(next) { position += 1 }
        guard position > start else { throw failure(.missingNumber, in: field) }
        let run = bytes[start..<position]
        if run.allSatisfy({ (48...57).contains($0) }) { return decimal(run, in: field, from: start) }
        if !isStep, run.count == 3 {
            let name = run.map { $0 | 0x20 }
            if let index = field.names.firstIndex(of: name) { return index + field.bounds.lowerBound }
        }
        position = start
        throw failure(.notANumber(String(decoding: run, as: UTF8.self)), in: field)
    }

    /// The low 32 bits, signed, of the number capped at 2^63-1: what `atoi` of the GNU C library gives.
    private mutating func decimal(_ digits: ArraySlice<UInt8>, in field: ScheduleField, from start: Int) -> Int {
        var value = 0
        for digit in digits {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(Int(digit - 48))
            value = overflow || carry ? Int.max : sum
            if value == Int.max { break }
        }
        let kept = Int(Int32(truncatingIfNeeded: value))
        if kept != value { notes.append(.overflow(field: field, position: start, value: kept)) }
        return kept
    }
}
