internal import CronModel
internal import CronSchedule
internal import Operations

/// The result of `apply --check` in the form that CI systems show: a test for each job, which fails where the server is
/// not what the file says.
struct JUnitReport {
    let document: String

    init(_ plan: ApplyPlan, file: String, language: Language) {
        let cases = plan.actions.filter { $0.action != .keep }.map { action in
            let name = Self.escaped(action.object)
            guard action.action.isChange else { return "  <testcase classname=\"cronvault.jobs\" name=\"\(name)\"/>\n" }
            let message = Self.escaped("\(action.action.rawValue): \(action.detail.rendered(in: language))")
            let body = (action.change.map { DiffView.body(of: $0, verbose: false) } ?? []).map {
                Self.escaped($0.text.rendered(in: language))
            }.joined(separator: "\n")
            return """
                  <testcase classname="cronvault.jobs" name="\(name)">
                    <failure message="\(message)">\(body)</failure>
                  </testcase>

                """
        }
        let blockers = plan.blockers.map { blocker in
            """
              <testcase classname="cronvault.needs" name="\(Self.escaped(blocker.code + " " + blocker.object))">
                <failure message="\(Self.escaped(blocker.problem.rendered(in: language)))"/>
              </testcase>

            """
        }
        let failures = plan.changes.count + plan.blockers.count
        document =
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            + "<testsuite name=\"\(Self.escaped("cronvault apply --check \(file)"))\" tests=\"\(cases.count + blockers.count)\""
            + " failures=\"\(failures)\" errors=\"0\" skipped=\"0\">\n" + cases.joined() + blockers.joined()
            + "</testsuite>\n"
    }

    /// XML 1.0 has no way to write most control characters, so they are shown as escapes.
    private static func escaped(_ text: String) -> String {
        Markup.escaped(Table.escaped(text, keepingLines: true))
    }
}
