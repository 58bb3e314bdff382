package imagesigning.core.json;

import imagesigning.core.json.Edit.Change;
import imagesigning.core.json.State.Phase;
import imagesigning.core.json.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lists the small changes that could mend a place where the tokens break the grammar. */
final class Edits {
  /** Kinds that can be missing or misspelt; a string stands for any value or name. */
  private static final Kind[] KINDS = {
    Kind.COMMA,
    Kind.COLON,
    Kind.STRING,
    Kind.OPEN_OBJECT,
    Kind.CLOSE_OBJECT,
    Kind.OPEN_ARRAY,
    Kind.CLOSE_ARRAY
  };

  /** What a step away from the place costs: the nearer the change, the likelier. */
  private static final int DISTANCE = 4;

  private final boolean afterScalar;
  private final List<Edit> edits = new ArrayList<>();

  private Edits(boolean afterScalar) {
    this.afterScalar = afterScalar;
  }

  /**
   * Every single change of one token that lets the next one stand.
   *
   * @param back how many accepted tokens stand from the token on
   * @param at the token
   * @param before the state before it
   * @param previous the token before it, if any
   */
  static List<Edit> around(int back, Token at, State before, @Nullable Token previous) {
    Edits edits = new Edits(previous != null && previous.kind() == Kind.SCALAR);
    if (at.kind() != Kind.END) {
      edits.add(back, at, before, Change.DELETE, List.of());
      edits.replacements(back, at, before);
    }
    edits.insertions(back, at, before);
    return edits.edits;
  }

  private void replacements(int back, Token at, State before) {
    for (Kind kind : KINDS) {
      Token token = Token.added(kind, at.start());
      if (kind != at.kind() && before.after(token) != null) {
        add(back, at, before, Change.REPLACE, List.of(token));
      }
    }
  }

  private void insertions(int back, Token at, State before) {
    for (Kind kind : KINDS) {
      Token token = Token.added(kind, at.start());
      State after = before.after(token);
      if (after != null && after.after(at) != null) {
        add(back, at, before, Change.INSERT, List.of(token));
      }
    }
    if (before.phase() == Phase.COLON) {
      Token colon = Token.added(Kind.COLON, at.start());
      Token value = Token.added(Kind.SCALAR, at.start());
      add(back, at, before, Change.INSERT, List.of(colon, value));
    }
  }

  /**
   * An opening bracket before a value further back, whose closing bracket was met just now. If the
   * value has such brackets already, that closing bracket is rather a slip.
   */
  static Edit missingOpening(int back, Token value, State before, Kind opening) {
    Token token = Token.added(opening, value.start());
    int cost = value.kind() == opening ? 20 : 4;
    return new Edit(back, value, before, Change.INSERT, List.of(token), cost);
  }

  private void add(int back, Token at, State before, Change change, List<Token> tokens) {
    int cost = DISTANCE * back + cost(at, change, tokens);
    edits.add(new Edit(back, at, before, change, tokens, cost));
  }

  private int cost(Token at, Change change, List<Token> tokens) {
    boolean noToken = at.kind() == Kind.JUNK || at.kind() == Kind.WORD;
    return switch (change) {
      case DELETE -> noToken ? -DISTANCE : at.kind() == Kind.COMMA ? 2 : 5;
      case REPLACE -> noToken ? 1 : similar(at.kind(), tokens.get(0).kind()) ? 3 : 9;
      case INSERT -> tokens.size() > 1 ? 5 : insertionCost(at, tokens.get(0).kind());
    };
  }

  /** A number after another kind of value is rather a slip than the next element of a list. */
  private int insertionCost(Token at, Kind kind) {
    return switch (kind) {
      case COMMA -> !afterScalar && at.kind() == Kind.SCALAR ? 6 : 2;
      case COLON -> 2;
      case CLOSE_OBJECT, CLOSE_ARRAY -> 4;
      case OPEN_OBJECT, OPEN_ARRAY -> 6;
      default -> 7;
    };
  }

  private static boolean similar(Kind one, Kind other) {
    boolean closers = one.isClosing() && other.isClosing();
    boolean openers = one.isOpening() && other.isOpening();
    boolean separators =
        (one == Kind.COMMA || one == Kind.COLON) && (other == Kind.COMMA || other == Kind.COLON);
    boolean name = one == Kind.SCALAR && other == Kind.STRING;
    return closers || openers || separators || name;
  }
}
