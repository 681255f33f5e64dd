#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The command line: a mode, and numbers by name.
struct Arguments {
    let mode: String?
    private var numbers: [String: Double] = [:]

    init(_ words: ArraySlice<String>) {
        mode = words.first
        for (name, value) in zip(words.dropFirst(), words.dropFirst(2)) {
            if let number = Double(value) { numbers[name] = number }
        }
    }

    func number(_ name: String) -> Double? { numbers[name] }
}

func exitStatus(_ status: Int32) -> Never { exit(status) }
