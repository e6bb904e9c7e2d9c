using MemorizingSam.Server.Protocols.Arrays;
using MemorizingSam.Server.Protocols.ItkSnap;
using MemorizingSam.Server.Protocols.MonaiLabel;
using MemorizingSam.Server.Protocols.NnInteractive;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace MemorizingSam.Server.Protocols;

/// <summary>The protocols of other programs, all on the server's one port.</summary>
internal static class FieldProtocols
{
    /// <summary>Adds what their endpoints need.</summary>
    public static void AddFieldProtocols(this IServiceCollection services, FieldOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<MatcherPolicy, ArrayProtocolPolicy>();
        services.AddSingleton(new LeaseOptions());
        services.AddSingleton<LeaseDesk>();
        services.AddSingleton<ArrayDesk>();
        services.AddSingleton<SnapSessions>();
        services.AddSingleton<NnInteractiveEndpoints>();
        services.AddSingleton<NnInteractiveV1Endpoints>();
        services.AddSingleton<ItkSnapEndpoints>();
        services.AddMonaiLabel();
    }

    /// <summary>Maps them.</summary>
    public static void MapFieldProtocols(this IEndpointRouteBuilder routes)
    {
        routes.ServiceProvider.GetRequiredService<NnInteractiveEndpoints>().Map(routes);
        routes.ServiceProvider.GetRequiredService<NnInteractiveV1Endpoints>().Map(routes);
        routes.ServiceProvider.GetRequiredService<ItkSnapEndpoints>().Map(routes);
        routes.ServiceProvider.GetRequiredService<MonaiLabelEndpoints>().Map(routes);
    }

    private static void AddMonaiLabel(this IServiceCollection services)
    {
        services.AddSingleton<ImageStore>();
        services.AddSingleton<StoreVolumes>();
        services.AddSingleton<ImageSessions>();
        services.AddHostedService<ImageSessionSweeper>();
        services.AddSingleton<ClickSessions>();
        services.AddSingleton<LabelInference>();
        services.AddSingleton<AcceptedLabels>();
        services.AddSingleton<NextImages>();
        services.AddSingleton<FieldTasks>();
        services.AddSingleton<MonaiInfo>();
        services.AddSingleton<InferEndpoints>();
        services.AddSingleton<DatastoreEndpoints>();
        services.AddSingleton<LearningEndpoints>();
        services.AddSingleton<MonaiLabelEndpoints>();
    }
}
