package org.fieldproof.app;

import android.Manifest;
import android.content.BroadcastReceiver;
import android.content.Context;
import android.content.Intent;
import android.content.IntentFilter;
import android.net.wifi.ScanResult;
import android.net.wifi.WifiManager;
import android.os.Build;
import android.os.Handler;
import android.os.Looper;
import android.os.SystemClock;
import android.telephony.CellIdentityGsm;
import android.telephony.CellIdentityLte;
import android.telephony.CellIdentityNr;
import android.telephony.CellIdentityWcdma;
import android.telephony.CellInfo;
import android.telephony.CellInfoGsm;
import android.telephony.CellInfoLte;
import android.telephony.CellInfoNr;
import android.telephony.CellInfoWcdma;
import android.telephony.CellSignalStrength;
import android.telephony.TelephonyManager;
import com.getcapacitor.JSArray;
import com.getcapacitor.JSObject;
import com.getcapacitor.PermissionState;
import com.getcapacitor.Plugin;
import com.getcapacitor.PluginCall;
import com.getcapacitor.PluginMethod;
import com.getcapacitor.annotation.CapacitorPlugin;
import com.getcapacitor.annotation.Permission;
import java.util.Collections;
import java.util.List;

/**
 * The access points and cells that the phone hears: no plugin on npm for Capacitor 8 tells the BSSIDs of a scan. Tells what the system gives, with its age; what
 * is too old or of no use is for the page to say (apps/mobile/src/capture/adapters/radio.ts). Asks for no permission: the position has done that.
 */
@CapacitorPlugin(name = "SiteRadio", permissions = @Permission(alias = "location", strings = { Manifest.permission.ACCESS_FINE_LOCATION }))
public class SiteRadioPlugin extends Plugin {

    /** Android lets an app begin four scans in two minutes, and answers others with the last results; a scan takes a second or two. */
    private static final long SCAN_PATIENCE_MS = 2000;

    @PluginMethod
    public void scan(PluginCall call) {
        if (getPermissionState("location") != PermissionState.GRANTED) {
            call.reject("Location permission denied.", "NOT_AUTHORIZED");
            return;
        }
        Context context = getContext().getApplicationContext();
        WifiManager wifi = (WifiManager) context.getSystemService(Context.WIFI_SERVICE);
        if (wifi == null) {
            call.reject("No Wi-Fi on this device.");
            return;
        }
        Handler main = new Handler(Looper.getMainLooper());
        main.post(() -> new Answer(call, context, wifi, main).begin());
    }

    /** Everything on the main thread: the first of results and patience answers. */
    private static final class Answer extends BroadcastReceiver {

        private final PluginCall call;
        private final Context context;
        private final WifiManager wifi;
        private final Handler main;
        private final Runnable give = this::give;

        Answer(PluginCall call, Context context, WifiManager wifi, Handler main) {
            this.call = call;
            this.context = context;
            this.wifi = wifi;
            this.main = main;
        }

        void begin() {
            context.registerReceiver(this, new IntentFilter(WifiManager.SCAN_RESULTS_AVAILABLE_ACTION));
            main.postDelayed(give, wifi.startScan() ? SCAN_PATIENCE_MS : 0);
        }

        @Override
        public void onReceive(Context unused, Intent intent) {
            main.removeCallbacks(give);
            give();
        }

        private void give() {
            context.unregisterReceiver(this);
            try {
                JSObject result = new JSObject();
                result.put("accessPoints", accessPoints(wifi.getScanResults()));
                result.put("cells", cells((TelephonyManager) context.getSystemService(Context.TELEPHONY_SERVICE)));
                call.resolve(result);
            } catch (SecurityException e) {
                // The permission was taken away meanwhile.
                call.reject(e.getMessage(), e);
            }
        }
    }

    private static JSArray accessPoints(List<ScanResult> results) {
        JSArray accessPoints = new JSArray();
        for (ScanResult result : results) {
            JSObject accessPoint = new JSObject();
            accessPoint.put("bssid", result.BSSID);
            accessPoint.put("powerDbm", result.level);
            accessPoint.put("ageMs", SystemClock.elapsedRealtime() - result.timestamp / 1000);
            accessPoints.put(accessPoint);
        }
        return accessPoints;
    }

    private static JSArray cells(TelephonyManager telephony) {
        JSArray cells = new JSArray();
        for (CellInfo info : cellInfos(telephony)) {
            JSObject cell = cell(info);
            if (cell == null) continue;
            cell.put("ageMs", SystemClock.elapsedRealtime() - info.getTimeStamp() / 1000000);
            cells.put(cell);
        }
        return cells;
    }

    private static List<CellInfo> cellInfos(TelephonyManager telephony) {
        try {
            List<CellInfo> infos = telephony == null ? null : telephony.getAllCellInfo();
            return infos == null ? Collections.emptyList() : infos;
        } catch (UnsupportedOperationException e) {
            // Android 15 and later on a tablet without a modem.
            return Collections.emptyList();
        }
    }

    /** null for kinds that are no longer built. Numbers that the system does not know are its largest integers. */
    private static JSObject cell(CellInfo info) {
        if (info instanceof CellInfoLte) {
            CellIdentityLte id = ((CellInfoLte) info).getCellIdentity();
            return cell(id.getMcc(), id.getMnc(), id.getTac(), id.getCi(), ((CellInfoLte) info).getCellSignalStrength());
        }
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.Q && info instanceof CellInfoNr) {
            CellIdentityNr id = (CellIdentityNr) ((CellInfoNr) info).getCellIdentity();
            if (id.getMccString() == null || id.getMncString() == null) return null;
            return cell(Integer.parseInt(id.getMccString()), Integer.parseInt(id.getMncString()), id.getTac(), id.getNci(), ((CellInfoNr) info).getCellSignalStrength());
        }
        if (info instanceof CellInfoWcdma) {
            CellIdentityWcdma id = ((CellInfoWcdma) info).getCellIdentity();
            return cell(id.getMcc(), id.getMnc(), id.getLac(), id.getCid(), ((CellInfoWcdma) info).getCellSignalStrength());
        }
        if (info instanceof CellInfoGsm) {
            CellIdentityGsm id = ((CellInfoGsm) info).getCellIdentity();
            return cell(id.getMcc(), id.getMnc(), id.getLac(), id.getCid(), ((CellInfoGsm) info).getCellSignalStrength());
        }
        return null;
    }

    private static JSObject cell(int mcc, int mnc, int area, long cell, CellSignalStrength strength) {
        JSObject told = new JSObject();
        told.put("mcc", mcc);
        told.put("mnc", mnc);
        told.put("area", area);
        told.put("cell", cell);
        told.put("powerDbm", strength.getDbm());
        return told;
    }
}
