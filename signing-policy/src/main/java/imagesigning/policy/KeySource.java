package imagesigning.policy;

import java.util.List;

/** Where keys or certificates of a requirement are: in files, or inline. */
public sealed interface KeySource {

  /**
   * One file ({@code keyPath}).
   *
   * @param path the path as written
   */
  record File(String path) implements KeySource {}

  /**
   * Several files ({@code keyPaths}); any of their keys counts.
   *
   * @param paths the paths as written
   */
  record Files(List<String> paths) implements KeySource {
    /** Copies the list. */
    public Files {
      paths = List.copyOf(paths);
    }
  }

  /** One inline block ({@code keyData}). */
  record Data(Bytes bytes) implements KeySource {}

  /** Several inline blocks ({@code keyDatas}). */
  record Datas(List<Bytes> blocks) implements KeySource {
    /** Copies the list. */
    public Datas {
      blocks = List.copyOf(blocks);
    }
  }
}
