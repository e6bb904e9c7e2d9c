namespace MemorizingSam.Server.Access;

/// <summary>Counts a user's requests: a bucket that holds a minute's worth of them and fills steadily.</summary>
internal sealed class RequestRate(TimeProvider clock)
{
    private readonly Lock _lock = new();
    private double _left = double.PositiveInfinity;
    private long _last = clock.GetTimestamp();

    /// <summary>Counts one request.</summary>
    /// <param name="perMinute">How many there may be.</param>
    /// <returns>Null if it may pass, or how long to wait for the next.</returns>
    public TimeSpan? Take(int perMinute)
    {
        lock (_lock)
        {
            var now = clock.GetTimestamp();
            _left = Math.Min(perMinute, _left + (clock.GetElapsedTime(_last, now).TotalMinutes * perMinute));
            _last = now;
            if (_left >= 1)
            {
                _left--;
                return null;
            }

            return TimeSpan.FromMinutes((1 - _left) / perMinute);
        }
    }
}
