package imagesigning.core.json;

import java.util.List;

/**
 * One way to mend the tokens where they break the grammar.
 *
 * @param back how many accepted tokens are taken back first
 * @param at the token that the change concerns
 * @param before the state in front of that token
 * @param change what is done
 * @param tokens what is put there: added before the token, or in its place
 * @param cost how unlikely it is that this is what the writer meant; lower is better
 */
record Edit(int back, Token at, State before, Change change, List<Token> tokens, int cost) {
  /** What is done. */
  enum Change {
    DELETE,
    INSERT,
    REPLACE
  }

  boolean keepsToken() {
    return change == Change.INSERT;
  }

  /** The kind of the first token that is put there. */
  Token.Kind first() {
    return tokens.get(0).kind();
  }
}
