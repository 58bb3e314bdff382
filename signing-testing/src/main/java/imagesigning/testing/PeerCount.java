package imagesigning.testing;

/** Counts the tests that meet real programs, also those that need nothing special to be there. */
public final class PeerCount extends CountingInterceptor {
  PeerCount() {
    super(Material.PEERS);
  }
}
