internal import CronModel
internal import CronSchedule
internal import Dispatch
internal import Glibc
internal import Operations
internal import Synchronization

/// Progress on standard error: one line that is drawn again, and only on a terminal.
enum ProgressView {
    static func make(_ console: Console) -> Progress {
        guard !console.quiet, !console.json else { return .silent }
        guard isatty(STDERR_FILENO) == 1 else {
            return Progress { event in
                if case .remark(let text) = event { console.remark(text) }
            }
        }
        let drawing = Drawing(language: console.language)
        return Progress { drawing.show($0) }
    }

    /// What is on the line now.
    ///
    /// Events may come from any task.
    private final class Drawing: Sendable {
        private struct State {
            var stage = ""
            var started = DispatchTime.now()
            var drawn: UInt64 = 0
            var shown: [String: Int64] = [:]
        }

        private let language: Language
        private let state = Mutex(State())

        init(language: Language) {
            self.language = language
        }

        func show(_ event: Progress.Event) {
            state.withLock { state in
                switch event {
                case .stage(let text):
                    state.stage = text.rendered(in: language)
                    state.started = .now()
                    state.shown = [:]
                    draw(&state)
                case .bytes(let object, let count):
                    state.shown[object] = count
                    let now = DispatchTime.now().uptimeNanoseconds
                    if now &- state.drawn > 100_000_000 { draw(&state) }
                case .done(let object, let bytes, let seconds):
                    state.shown[object] = nil
                    clear()
                    StandardError.write(
                        "  \(Table.singleLine(object))  \(Quantity.bytes(bytes))  \(Quantity.seconds(seconds))\n"
                    )
                case .remark(let text):
                    clear()
                    StandardError.write(text.rendered(in: language) + "\n")
                }
            }
        }

        private func draw(_ state: inout State) {
            state.drawn = DispatchTime.now().uptimeNanoseconds
            let seconds = Double(state.drawn - state.started.uptimeNanoseconds) / 1e9
            let objects = state.shown.sorted { $0.key < $1.key }.map { object, count in
                let rate = seconds > 0.5 ? ", \(Quantity.bytes(Int64(Double(count) / seconds)))/s" : ""
                return object == "history"
                    ? "\(count.of("row"))" : "\(Table.singleLine(object)) \(Quantity.bytes(count))\(rate)"
            }
            clear()
            StandardError.write(([state.stage] + objects).joined(separator: "  "))
        }

        private func clear() {
            StandardError.write("\r\u{1B}[K")
        }
    }
}
