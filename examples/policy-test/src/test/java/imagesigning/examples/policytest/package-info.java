/** How to test a production policy.json: in memory, with nothing but signing-policy. */
package imagesigning.examples.policytest;
