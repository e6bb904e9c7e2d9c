using MemorizingSam.Cli;

return await MemsamCommand.RunAsync(args, Console.Out, Console.Error);
