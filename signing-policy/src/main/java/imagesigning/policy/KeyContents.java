package imagesigning.policy;

import imagesigning.core.Limits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What key sources of one evaluator hold: each file is read once. Thread-safe and lock-free once a
 * file is there.
 */
final class KeyContents {
  private final KeyFiles keyFiles;
  private final Limits limits;
  private final ConcurrentHashMap<String, ReadOnce<byte[]>> files = new ConcurrentHashMap<>();

  KeyContents(KeyFiles keyFiles, Limits limits) {
    this.keyFiles = keyFiles;
    this.limits = limits;
  }

  /**
   * Makes something of one file or block.
   *
   * @param <T> what is made
   */
  @FunctionalInterface
  interface Form<T> {
    T of(String name, byte[] content);
  }

  /**
   * The files or blocks of a key source, in order.
   *
   * @param inline what an inline block is called
   * @throws IOException if one of the files cannot be read
   */
  <T> List<T> of(KeySource keys, String inline, Form<T> form) throws IOException {
    List<T> contents = new ArrayList<>();
    if (keys instanceof KeySource.File file) {
      contents.add(form.of(file.path(), read(file.path())));
    } else if (keys instanceof KeySource.Files list) {
      for (String path : list.paths()) {
        contents.add(form.of(path, read(path)));
      }
    } else if (keys instanceof KeySource.Data data) {
      contents.add(form.of(inline, data.bytes().toArray()));
    } else if (keys instanceof KeySource.Datas list) {
      for (Bytes block : list.blocks()) {
        contents.add(form.of(inline + "s[" + contents.size() + "]", block.toArray()));
      }
    }
    return contents;
  }

  private byte[] read(String path) throws IOException {
    ReadOnce<byte[]> mine = new ReadOnce<>(() -> content(keyFiles, path, limits.keyringBytes()));
    ReadOnce<byte[]> other = files.putIfAbsent(path, mine);
    return (other == null ? mine : other).get();
  }

  /** The seam to a caller's resolver: whatever else it throws is a file that cannot be read. */
  static byte[] content(KeyFiles keyFiles, String path, int maxBytes) throws IOException {
    try {
      return Objects.requireNonNull(keyFiles.read(path, maxBytes), "the resolver gave no answer");
    } catch (RuntimeException e) {
      throw new IOException(path + " cannot be read: the resolver of key files failed", e);
    }
  }
}
