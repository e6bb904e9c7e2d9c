namespace MemorizingSam.Server.Work;

/// <summary>
/// Places in the queue that are kept for those who were refused. Without them, who is answered asks again at once and takes the place that comes
/// free, and who was told to come back later finds the queue full each time.
/// </summary>
/// <param name="clock">Tells when one is given up.</param>
internal sealed class KeptPlaces(TimeProvider clock)
{
    /// <summary>How much later than told a client may come back.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    private readonly Dictionary<DeviceUser, DateTimeOffset> _until = [];

    /// <summary>Places that are kept for an owner's sessions, without one's own.</summary>
    public int CountBeside(DeviceUser user)
    {
        var now = clock.GetUtcNow();
        foreach (var gone in _until.Where(place => place.Value < now).Select(place => place.Key).ToList())
        {
            _until.Remove(gone);
        }

        return _until.Keys.Count(place => place.Owner == user.Owner && place != user);
    }

    /// <summary>Whether one is kept.</summary>
    public bool Has(DeviceUser user) => _until.ContainsKey(user);

    /// <summary>Keeps one.</summary>
    /// <param name="user">For whom.</param>
    /// <param name="wait">When he was told to come back.</param>
    public void Keep(DeviceUser user, TimeSpan wait) => _until[user] = clock.GetUtcNow() + wait + Grace;

    /// <summary>Keeps it no longer.</summary>
    public void Release(DeviceUser user) => _until.Remove(user);
}
