import Foundation

/// Debian's browser, without a screen; scripts/setup installs it.
package enum Chromium {
    package struct Look: Sendable {
        /// Elements that are wider inside than outside, and pixels by which the page is wider than the window.
        package let overflow: String
        /// What the browser complained about.
        package let complaints: [Substring]
    }

    /// Opens a page in a window of so many pixels.
    package static func open(
        _ page: String,
        width: Int,
        isDark: Bool = false,
        in folder: TemporaryFolder
    ) async throws -> Look {
        let (overflow, errors) = try await measure(page, width: width, isDark: isDark, in: folder)
        // As it is, too: what its own policy forbids would be complained about.
        let whole = try await run(["--dump-dom", "file://\(try folder.write(page, to: "page.html"))"], isDark: isDark)
        return Look(
            overflow: overflow,
            complaints: (errors + whole.errors).split(separator: "\n").filter { $0.contains("CONSOLE") }
        )
    }

    /// How far a page is too wide for a window of so many pixels, as in a look, and what the browser said.
    package static func measure(
        _ page: String,
        width: Int,
        isDark: Bool = false,
        in folder: TemporaryFolder
    ) async throws -> (overflow: String, errors: String) {
        // The page forbids scripts: the copy that is measured does not.
        let measured = page.replacing(#/<meta http-equiv="Content-Security-Policy"[^>]*>/#, with: "").replacing(
            "</body>",
            with: "<script>document.title = 'over ' + [...document.querySelectorAll('*')].filter(e => "
                + "e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline').length "
                + "+ ' wide ' + (document.documentElement.scrollWidth - \(width))</script></body>"
        )
        let outcome = try await run(
            [
                // A window of a browser has at least 500 pixels: the page is looked at in a frame of its own.
                "--dump-dom", "file://\(try folder.write(framed(measured, width, in: folder), to: "frame.html"))",
            ],
            isDark: isDark
        )
        let title = outcome.output.firstMatch(of: #/over \d+ wide -?\d+/#).map { String($0.output) }
        return (title ?? "not measured", outcome.errors)
    }

    /// Opens an address as it is, and returns what the browser complained about.
    package static func complaints(at url: String, isDark: Bool = false) async throws -> [Substring] {
        try await run(["--dump-dom", url], isDark: isDark).errors.split(separator: "\n").filter {
            $0.contains("CONSOLE")
        }
    }

    private static func framed(_ page: String, _ width: Int, in folder: TemporaryFolder) throws -> String {
        let path = try folder.write(page, to: "measured.html")
        return """
            <iframe style="width:\(width)px;height:900px;border:0" src="file://\(path)" \
            onload="document.title = this.contentDocument.title"></iframe>
            """
    }

    private static func run(_ words: [String], isDark: Bool) async throws -> Program.Outcome {
        try await Program("chromium").run(
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--enable-logging=stderr",
                "--allow-file-access-from-files", "--window-size=1440,900",
            ] + (isDark ? ["--blink-settings=preferredColorScheme=0"] : []) + words
        )
    }
}
