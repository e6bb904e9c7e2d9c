using System.CommandLine;
using MemorizingSam.Cli.Output;
using MemorizingSam.Server.Access;

namespace MemorizingSam.Cli.Commands;

/// <summary><c>memsam serve keys</c>: who may use a server.</summary>
internal sealed class ServeKeysCommand
{
    private readonly Option<string?> _data = ServeOptions.Data();
    private readonly Option<string?> _keys = ServeOptions.Keys();
    private readonly Argument<string> _name = new("NAME") { Description = "Whose key it is; who memorises with it is remembered by this name." };

    private readonly Option<Role> _role = new("--role")
    {
        Description = "What it may do: viewer looks, annotator opens volumes, segments and memorises, admin also changes the memory and reads the audit log.",
        DefaultValueFactory = _ => Role.Annotator,
    };

    private readonly Option<int?> _sessions = new("--max-sessions") { Description = "Most sessions, if not the server's own limit.", HelpName = "N" };
    private readonly Option<long?> _bytes = new("--max-bytes") { Description = "Most bytes of volumes, if not the server's own limit.", HelpName = "N" };
    private readonly Option<int?> _requests = new("--max-requests") { Description = "Most requests per minute, if not the server's own limit.", HelpName = "N" };

    private ServeKeysCommand()
    {
    }

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var options = new ServeKeysCommand();
        var add = new Command("add", "Make a key; it is printed once and kept nowhere.")
        {
            options._name, options._role, options._sessions, options._bytes, options._requests, options._data, options._keys,
        };
        var list = new Command("list", "List the keys, which no one can read back.") { options._data, options._keys };
        var remove = new Command("remove", "Remove a key; a running server forgets it within seconds.") { options._name, options._data, options._keys };
        add.SetWork(options.Add);
        list.SetWork(options.List);
        remove.SetWork(options.Remove);
        return new Command("keys", "Who may use a server.") { add, list, remove };
    }

    private void Add(ParseResult parsed, CancellationToken cancellation)
    {
        var wanted = new ApiKey(
            Id: "",
            parsed.GetRequiredValue(_name),
            parsed.GetValue(_role),
            Sha256: "",
            Created: default,
            parsed.GetValue(_sessions),
            parsed.GetValue(_bytes),
            parsed.GetValue(_requests));
        parsed.InvocationConfiguration.Output.WriteLine(KeyFile.Add(PathOf(parsed), wanted));
    }

    private void List(ParseResult parsed, CancellationToken cancellation)
        => parsed.InvocationConfiguration.Output.WriteLine(ServerText.Keys(KeyFile.Read(PathOf(parsed))));

    private void Remove(ParseResult parsed, CancellationToken cancellation) => KeyFile.Remove(PathOf(parsed), parsed.GetRequiredValue(_name));

    private string PathOf(ParseResult parsed)
        => parsed.GetValue(_keys) ?? KeyFile.In(ServeOptions.DataFolder(parsed.GetValue(_data)));
}
