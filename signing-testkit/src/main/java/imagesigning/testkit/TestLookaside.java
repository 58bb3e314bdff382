package imagesigning.testkit;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.testkit.internal.http.Reply;
import imagesigning.testkit.internal.http.ServerRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A look-aside store for signatures inside the test, over HTTP or HTTPS on 127.0.0.1.
 *
 * <p>Signatures lie at {@code <url>/<repository path>@<algorithm>=<hex>/signature-<index>} (policy
 * reference, "URL building"); what is not there is answered with 404. Thread-safe. For a store in a
 * directory see {@link TestLookasideDirectory}.
 */
public final class TestLookaside extends TestServer {
  private static final String BASE = "/sigstore";

  private final Store store;

  private TestLookaside(Optional<TestCertificateAuthority> authority, Store store) {
    super(authority, store::handle);
    this.store = store;
  }

  /**
   * Starts an empty store over plain HTTP.
   *
   * @return the running store
   */
  public static TestLookaside start() {
    return new TestLookaside(Optional.empty(), new Store());
  }

  /**
   * Starts an empty store over HTTPS.
   *
   * @param authority issues its certificate
   * @return the running store
   */
  public static TestLookaside startTls(TestCertificateAuthority authority) {
    return new TestLookaside(Optional.of(authority), new Store());
  }

  /**
   * The base URL, as registries.d names it.
   *
   * @return such as {@code http://127.0.0.1:port/sigstore}
   */
  public URI url() {
    return URI.create(uri() + BASE);
  }

  /**
   * Stores bytes as a signature.
   *
   * @param repository the image's name; host, tag and digest in it are ignored
   * @param digest digest of the manifest
   * @param index the number, from 1
   * @param blob any bytes
   */
  public void put(DockerReference repository, Digest digest, int index, byte[] blob) {
    put(repository.path(), digest, index, blob);
  }

  /**
   * Stores bytes as a signature.
   *
   * @param repositoryPath the repository without the host
   * @param digest digest of the manifest
   * @param index the number, from 1
   * @param blob any bytes
   */
  public void put(String repositoryPath, Digest digest, int index, byte[] blob) {
    store.signatures.put(LookasidePath.of(repositoryPath, digest, index), blob.clone());
  }

  /**
   * Stores bytes as the next signature that has no gap before it.
   *
   * @param repositoryPath the repository without the host
   * @param digest digest of the manifest
   * @param blob any bytes
   * @return the number it got
   */
  public synchronized int add(String repositoryPath, Digest digest, byte[] blob) {
    int index = 1;
    while (store.signatures.containsKey(LookasidePath.of(repositoryPath, digest, index))) {
      index++;
    }
    put(repositoryPath, digest, index, blob);
    return index;
  }

  /**
   * Stores bytes as the next signature that has no gap before it.
   *
   * @param repository the image's name; host, tag and digest in it are ignored
   * @param digest digest of the manifest
   * @param blob any bytes
   * @return the number it got
   */
  public int add(DockerReference repository, Digest digest, byte[] blob) {
    return add(repository.path(), digest, blob);
  }

  /** Removes all signatures. */
  public void clear() {
    store.signatures.clear();
  }

  /**
   * Writes a registries.d directory in which this store is the default of all registries.
   *
   * @param directory where to write; made if missing
   * @return the directory
   * @throws IOException if it cannot be written
   */
  public Path writeRegistriesD(Path directory) throws IOException {
    return TestRegistriesD.write(directory, url());
  }

  /** The signatures by their path below the base. */
  private static final class Store {
    private final Map<String, byte[]> signatures = new ConcurrentHashMap<>();

    Reply handle(ServerRequest request) {
      if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
        return Reply.of(405);
      }
      if (!request.path().startsWith(BASE + "/")) {
        return Reply.of(404);
      }
      return Optional.ofNullable(signatures.get(request.path().substring(BASE.length() + 1)))
          .map(blob -> Reply.of(200).withBody("application/octet-stream", blob))
          .orElseGet(() -> Reply.of(404));
    }
  }
}
