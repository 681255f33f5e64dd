internal import CronModel
internal import ExternalTools
internal import Glibc

/// The errors of labs, one factory each.
enum LabFailure {
    static func name(_ text: String) -> ActionableError {
        ActionableError(
            "lab-name",
            Text("\"\(text)\" cannot be the name of a lab", zh: "“\(text)”不能用作实验服务器的名称"),
            hints: [
                Text(
                    "Use up to 32 lower-case letters, digits, - and _, a letter or digit first.",
                    zh: "请用至多 32 个小写字母、数字、- 和 _，首字符为字母或数字。"
                )
            ],
            exitStatus: .wrongUsage
        )
    }

    static func setting(_ text: String) -> ActionableError {
        ActionableError(
            "lab-setting",
            Text("\"\(text)\" is not a setting", zh: "“\(text)”不是一项设置"),
            hints: [Text("Write NAME=VALUE, such as work_mem=64MB.", zh: "请写成 NAME=VALUE，例如 work_mem=64MB。")],
            exitStatus: .wrongUsage
        )
    }

    static func user() -> ActionableError {
        ActionableError(
            "lab-user",
            Text("there is no user \"postgres\" on this machine", zh: "本机没有用户“postgres”"),
            detail: Text(
                "PostgreSQL refuses to run as root; a lab that root starts runs as postgres.",
                zh: "PostgreSQL 不允许以 root 运行；root 启动的实验服务器以 postgres 运行。"
            ),
            hints: [
                Text(
                    "Install PostgreSQL's server package, which makes the user, or start the lab as another user.",
                    zh: "请安装 PostgreSQL 服务器软件包（它会创建该用户），或以其他用户启动。"
                )
            ]
        )
    }

    static func home() -> ActionableError {
        ActionableError(
            "lab-home",
            Text("cannot tell where to keep a lab's data", zh: "无法确定实验服务器的数据目录"),
            hints: [Text("Set HOME or XDG_STATE_HOME.", zh: "请设置 HOME 或 XDG_STATE_HOME。")]
        )
    }

    static func folder(_ path: String, _ error: any Error) -> ActionableError {
        ActionableError(
            "lab-folder",
            Text("cannot change \"\(path)\"", zh: "无法更改“\(path)”"),
            detail: Text(verbatim: "\(error)")
        )
    }

    static func system(_ call: String, _ path: String, _ number: Int32) -> ActionableError {
        ActionableError(
            "lab-folder",
            Text("cannot change \"\(path)\"", zh: "无法更改“\(path)”"),
            detail: Text(verbatim: "\(call): \(String(cString: strerror(number)))")
        )
    }

    static func foreign(_ path: String) -> ActionableError {
        ActionableError(
            "lab-folder-foreign",
            Text("\"\(path)\" belongs to somebody else", zh: "“\(path)”属于其他人"),
            hints: [
                Text(
                    "Look at what it is and who made it; a lab never uses it.",
                    zh: "请查看它是什么、由谁创建；实验服务器不会使用它。"
                )
            ]
        )
    }

    static func busy(_ path: String) -> ActionableError {
        ActionableError(
            "lab-busy",
            Text("another cronvault is starting or stopping this lab", zh: "另一个 cronvault 正在启动或停止该实验服务器"),
            detail: Text("It holds \"\(path)\".", zh: "它持有“\(path)”。"),
            exitStatus: .locked
        )
    }

    static func damaged(_ path: String) -> ActionableError {
        ActionableError(
            "lab-damaged",
            Text("cannot read \"\(path)\"", zh: "无法读取“\(path)”"),
            hints: [Text("Delete the lab: cronvault lab stop --delete", zh: "请删除该实验服务器：cronvault lab stop --delete")]
        )
    }
}
