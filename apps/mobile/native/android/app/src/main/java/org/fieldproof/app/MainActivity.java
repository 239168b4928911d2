package org.fieldproof.app;

import com.getcapacitor.BridgeActivity;

public class MainActivity extends BridgeActivity {}
