package imagesigning.policy;

import imagesigning.core.text.RecordText;
import java.util.List;

/**
 * Where keys or certificates of a requirement are: in files, or inline. Immutable; nothing is read
 * when a value is made (policy reference, "Requirement types").
 *
 * <p>Each kind mirrors one shape of policy.json's members: {@code …Path}, {@code …Paths}, {@code
 * …Data}, {@code …Datas}. Which kinds a requirement takes is checked by that requirement.
 */
public sealed interface KeySource {

  /**
   * One file ({@code keyPath}, {@code caPath}, …).
   *
   * @param path the path as written; not empty
   */
  record File(String path) implements KeySource {
    /**
     * Refuses an empty path.
     *
     * @throws IllegalArgumentException if the path is empty or no Unicode text
     */
    public File {
      PolicyRules.requireText("the path of a key file", path);
    }

    /** The components, their texts escaped and cut. */
    @Override
    public String toString() {
      return RecordText.of(File.class).with("path", path).toString();
    }
  }

  /**
   * Several files ({@code keyPaths}, {@code rekorPublicKeyPaths}); any of their keys counts. An
   * empty element is valid, as in policy.json, and cannot be read later.
   *
   * @param paths the paths as written
   */
  record Files(List<String> paths) implements KeySource {
    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if a path is no Unicode text
     */
    public Files {
      paths = List.copyOf(paths);
      paths.forEach(p -> PolicyRules.requireUnicode("the path of a key file", p));
    }

    /** The components, their texts escaped and cut. */
    @Override
    public String toString() {
      return RecordText.of(Files.class).with("paths", paths).toString();
    }
  }

  /**
   * One inline block ({@code keyData}, {@code caData}, …). An empty block is valid, as in
   * policy.json, and holds no key.
   *
   * @param bytes the block, decoded
   */
  record Data(Bytes bytes) implements KeySource {}

  /**
   * Several inline blocks ({@code keyDatas}, {@code rekorPublicKeyDatas}).
   *
   * @param blocks the blocks, decoded; at least one
   */
  record Datas(List<Bytes> blocks) implements KeySource {
    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if there is no block
     */
    public Datas {
      blocks = List.copyOf(blocks);
      PolicyRules.require(!blocks.isEmpty(), "a list of inline keys needs at least one block");
    }
  }
}
