/// The values of a bit set in order, gathered into runs: 1, 2, 3 and 7 are 1…3 and 7…7.
func runs(of values: [Int]) -> [ClosedRange<Int>] {
    var runs: [ClosedRange<Int>] = []
    for value in values {
        if let last = runs.last, last.upperBound + 1 == value {
            runs[runs.count - 1] = last.lowerBound...value
        } else {
            runs.append(value...value)
        }
    }
    return runs
}

/// The values of a bit set, ascending.
func values(of bits: UInt64) -> [Int] {
    var values: [Int] = []
    values.reserveCapacity(bits.nonzeroBitCount)
    var rest = bits
    while rest != 0 {
        values.append(rest.trailingZeroBitCount)
        rest &= rest - 1
    }
    return values
}

/// Six and more values in equal steps over one, as `0, 2, 4 … 28`; nil for others.
func equalSteps(_ values: [Int]) -> String? {
    guard values.count > 5, let last = values.last, values[1] - values[0] > 1,
        values == Array(stride(from: values[0], through: last, by: values[1] - values[0]))
    else { return nil }
    return "\(values[0]), \(values[1]), \(values[2]) … \(last)"
}

/// Equal steps through a whole field: from the first value on, up to its end.
struct Progression: Hashable {
    let first: Int
    let step: Int

    /// Nil where the values, at least two, are not `first`, `first + step` and so on to the end of the field.
    init?(_ values: [Int], upTo greatest: Int) {
        guard values.count > 1 else { return nil }
        let step = values[1] - values[0]
        guard step > 1, values == Array(stride(from: values[0], through: greatest, by: step)) else { return nil }
        first = values[0]
        self.step = step
    }

    /// Whether the steps go on evenly from one cycle to the next.
    func isEven(over size: Int) -> Bool { size % step == 0 && first < step }
}
