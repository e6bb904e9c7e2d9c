using System.Security.Cryptography;
using System.Text;

namespace MemorizingSam.Server.Access;

/// <summary>The keys as the file had them when it was looked at last.</summary>
/// <param name="Keys">The keys; none while the file cannot be read, since the ones before may have been removed.</param>
/// <param name="AreNeeded">Whether there were ever keys, so that every request must have one. A file that lost its last key lets no one in.</param>
/// <param name="Fault">Why the file cannot be read, one exception for each state of it; null if it can.</param>
internal sealed record KnownKeys(IReadOnlyList<ApiKey> Keys, bool AreNeeded, Exception? Fault = null)
{
    /// <summary>Whose key it is; null for none.</summary>
    /// <param name="plain">What the client sent.</param>
    public Caller? Find(string plain)
    {
        var hash = Encoding.ASCII.GetBytes(KeyFile.HashOf(plain));
        var found = default(ApiKey);
        foreach (var key in Keys)
        {
            // All keys are compared, each in constant time, so that no answer's time tells of any.
            if (CryptographicOperations.FixedTimeEquals(hash, Encoding.ASCII.GetBytes(key.Sha256)))
            {
                found = key;
            }
        }

        return found is null ? null : Caller.Of(found);
    }
}
