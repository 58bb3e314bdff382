package imagesigning.core.extensions;

import imagesigning.core.Digest;
import imagesigning.core.Limits;
import imagesigning.core.MalformedDataException;
import imagesigning.core.files.LocalFile;
import imagesigning.core.internal.DirectoryLock;
import imagesigning.core.internal.NewFile;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keeps signatures in files, one each: {@code
 * <root>/<repository>/_signatures/sha256=<hex>/signature-<n>.json}, numbered from 1, with the JSON
 * of {@link ExtensionSignature#toJson}.
 *
 * <p>A file appears whole or not at all, also after a crash, and is never rewritten. Any number of
 * threads and processes may write at once. Those that add to one manifest take turns by a lock on
 * the file {@code .lock} in its directory, so that no signature is stored twice; who waits too long
 * is answered that the store is busy. Readers do not wait. A number is taken by making a link, so
 * that even a writer who keeps to no lock replaces nothing. A file that is broken makes its whole
 * list unreadable until somebody has looked at it. Needs a file system with hard links and file
 * locks. Files can be read by their owner only. Thread-safe.
 */
public final class FileSignatureRepository implements SignatureRepository {
  /** No component of a repository begins with an underscore. */
  private static final String SIGNATURES = "_signatures";

  private static final String PREFIX = "signature-";
  private static final Pattern FILE = Pattern.compile("signature-([1-9][0-9]{0,8})\\.json");

  private final Path root;
  private final ManifestLookup manifests;
  private final Limits limits;
  private final Listing listing;

  /** Lists a directory; for tests, in which others write meanwhile. */
  @FunctionalInterface
  interface Listing {
    /** Another one adds to the same manifest, and this one waits. */
    default void waiting() {}

    /** How long it waits. */
    default Duration patience() {
      return DirectoryLock.PATIENCE;
    }

    /**
     * The files of a list.
     *
     * @param directory where they are; need not exist
     * @param most how many are enough
     */
    List<Path> files(Path directory, int most) throws IOException;
  }

  /**
   * A store below a directory, which is made when the first signature is added.
   *
   * @param root the directory
   * @param manifests knows which manifests there are
   * @param limits how many signatures a manifest may have, and how large their list may become
   */
  public FileSignatureRepository(Path root, ManifestLookup manifests, Limits limits) {
    this(root, manifests, limits, FileSignatureRepository::files);
  }

  FileSignatureRepository(Path root, ManifestLookup manifests, Limits limits, Listing listing) {
    this.root = root;
    this.manifests = manifests;
    this.limits = limits;
    this.listing = listing;
  }

  @Override
  public Presence find(RepositoryPath repository, Digest manifest) throws IOException {
    return manifests.find(repository, manifest);
  }

  @Override
  public List<ExtensionSignature> list(RepositoryPath repository, Digest manifest)
      throws IOException {
    return List.copyOf(read(directory(repository, manifest)).values());
  }

  @Override
  public Addition add(RepositoryPath repository, Digest manifest, ExtensionSignature signature)
      throws IOException {
    Path directory = directory(repository, manifest);
    try {
      return DirectoryLock.holding(
          directory, listing.patience(), listing::waiting, () -> add(directory, signature));
    } catch (DirectoryLock.BusyException e) {
      throw busy(e);
    }
  }

  private static SignatureRepositoryException busy(IOException cause) {
    SignatureRepositoryException busy =
        new SignatureRepositoryException(
            SignatureRepositoryException.Kind.BUSY, "others are adding signatures; try again");
    busy.initCause(cause);
    return busy;
  }

  private Addition add(Path directory, ExtensionSignature signature) throws IOException {
    NavigableMap<Integer, ExtensionSignature> stored = readWithoutGaps(directory);
    Addition judged = StoredSignatures.judge(stored.values(), signature, limits);
    if (judged != Addition.ADDED) {
      return judged;
    }
    try (NewFile file = NewFile.prepare(directory, signature.toJson())) {
      return link(file, directory, stored, signature);
    }
  }

  private Addition link(
      NewFile file,
      Path directory,
      NavigableMap<Integer, ExtensionSignature> stored,
      ExtensionSignature signature)
      throws IOException {
    int number = stored.isEmpty() ? 1 : stored.lastKey() + 1;
    while (!file.appearAs(file(directory, number))) {
      stored.put(number, readFile(file(directory, number)));
      Addition judged = StoredSignatures.judge(stored.values(), signature, limits);
      if (judged != Addition.ADDED) {
        return judged;
      }
      number++;
    }
    return Addition.ADDED;
  }

  /**
   * What is stored, up to a number below which nothing is missing. A directory that is listed while
   * others write may show a new file and lack an older one. A number is only taken after all below
   * it; what is missing is therefore shown to who looks again, or has been removed.
   */
  private NavigableMap<Integer, ExtensionSignature> readWithoutGaps(Path directory)
      throws IOException {
    NavigableMap<Integer, ExtensionSignature> stored = read(directory);
    if (!stored.isEmpty() && stored.lastKey() > stored.size()) {
      stored.putAll(read(directory).headMap(stored.lastKey(), true));
    }
    return stored;
  }

  private NavigableMap<Integer, ExtensionSignature> read(Path directory) throws IOException {
    List<Path> files = listing.files(directory, limits.signatures() + 1);
    if (files.size() > limits.signatures()) {
      throw new IOException(
          directory + " holds more than " + limits.signatures() + " signatures, the limit");
    }
    NavigableMap<Integer, ExtensionSignature> stored = new TreeMap<>();
    for (Path file : files) {
      stored.put(number(file), readFile(file));
    }
    return stored;
  }

  private static List<Path> files(Path directory, int most) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, PREFIX + "*")) {
      Iterator<Path> all = files.iterator();
      while (found.size() < most && all.hasNext()) {
        found.add(all.next());
      }
      return found;
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private static int number(Path file) throws IOException {
    Matcher matcher = FILE.matcher(String.valueOf(file.getFileName()));
    if (!matcher.matches()) {
      throw new IOException(file + " does not belong into a store of signatures");
    }
    return Integer.parseInt(matcher.group(1));
  }

  private ExtensionSignature readFile(Path file) throws IOException {
    byte[] json = LocalFile.regular(file, limits.signatureBytes());
    try {
      return ExtensionSignature.parseStored(json, limits);
    } catch (MalformedDataException e) {
      throw new IOException("the stored signature " + file + " is broken: " + e.getMessage(), e);
    }
  }

  private static Path file(Path directory, int number) {
    return directory.resolve(PREFIX + number + ".json");
  }

  private Path directory(RepositoryPath repository, Digest manifest) {
    Path directory = root;
    for (String component : repository.components()) {
      directory = directory.resolve(component);
    }
    return directory.resolve(SIGNATURES).resolve(manifest.algorithm() + "=" + manifest.hex());
  }
}
