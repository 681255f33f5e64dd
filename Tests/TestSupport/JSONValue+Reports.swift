/// What tests look at in the reports of `restore` and `verify`.
extension JSONValue {
    /// The steps of a restore's plan, of one kind if it is named.
    package func actions(_ kind: String? = nil) -> [JSONValue] {
        let all = self["plan"]?["actions"]?.elements ?? []
        return kind.map { kind in all.filter { $0["action"]?.text == kind } } ?? all
    }

    /// The objects of a plan's steps of one kind.
    package func objects(of kind: String) -> [String] { actions(kind).compactMap { $0["object"]?.text } }

    package var blockers: [JSONValue] { self["plan"]?["blockers"]?.elements ?? [] }

    /// The codes of a plan's blockers, in their order.
    package var blockerCodes: [String] { blockers.compactMap { $0["code"]?.text } }

    /// The states of a report's checks by id.
    package var checks: [String: String] {
        let pairs = (self["checks"]?.elements ?? []).map { ($0["id"]?.text ?? "", $0["status"]?.text ?? "") }
        return Dictionary(pairs) { _, last in last }
    }

    /// The ids of the checks that are not `ok`.
    package var notOK: Set<String> { Set(checks.filter { $0.value != "ok" }.keys) }

    package func check(_ id: String) -> JSONValue? { self["checks"]?.elements.first { $0["id"]?.text == id } }

    /// All texts of a check's evidence in one.
    package func evidence(of id: String) -> String {
        (check(id)?["evidence"]?.elements ?? []).compactMap(\.text).joined(separator: "\n")
    }

    /// The code of a failure's document.
    package var errorCode: String? { self["error"]?["code"]?.text }
}
